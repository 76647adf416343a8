/** The transactions of clients in PostgreSQL, where they survive restarts. */
package io.millrace.coordinator.transaction;
