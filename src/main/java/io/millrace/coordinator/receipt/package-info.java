/** The receipts of requests with a key in PostgreSQL. */
package io.millrace.coordinator.receipt;
