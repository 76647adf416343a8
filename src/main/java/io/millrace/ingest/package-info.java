/** The rim of mapping and slices: a request becomes rows, the rows become durable, the answer goes back. */
package io.millrace.ingest;
