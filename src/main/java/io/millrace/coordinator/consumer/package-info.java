/** Notes of consumers in PostgreSQL. */
package io.millrace.coordinator.consumer;
