/**
 * The way of rows from closed slices to visible chunks: ledgers of what is where, leases on who may act, and the
 * steps that move it on.
 */
package io.millrace.coordinator.pipeline;
