/**
 * The rims between slices and chunks: uploads, imports, merges and removals, each a worker that the coordinator
 * asks.
 */
package io.millrace.transfer;
