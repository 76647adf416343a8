/** Datasets and their chunks in PostgreSQL. */
package io.millrace.coordinator.dataset;
