/** Keboola Stream: its configuration API and the addresses that records are sent to. */
package io.millrace.api.keboola;
