/** What the configuration API and the sources of Keboola Stream have in common: words, errors and JSON. */
package io.millrace.api.keboola.common;
