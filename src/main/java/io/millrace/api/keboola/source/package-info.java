/** The addresses of Keboola Stream that records are sent to. */
package io.millrace.api.keboola.source;
