/** The catalog in PostgreSQL: what a command means there, and news of what other nodes changed. */
package io.millrace.coordinator.catalog;
