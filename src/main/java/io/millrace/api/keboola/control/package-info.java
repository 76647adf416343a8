/** The configuration API of Keboola Stream: sources, sinks, their versions and settings, and tasks. */
package io.millrace.api.keboola.control;
