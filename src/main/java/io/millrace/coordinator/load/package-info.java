/** Loads: what comes through a sink piece by piece, opened, closed and brought into chunks as the sink's triggers say. */
package io.millrace.coordinator.load;
