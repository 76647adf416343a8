/**
 * PostgreSQL itself: the embedded server or the address of another, its schema, connections that wait for nothing
 * for ever, and transactions whose outcome is known.
 */
package io.millrace.coordinator.postgres;
