/** The tasks of clients in PostgreSQL, and who carries them out. */
package io.millrace.coordinator.task;
