/**
 * Tables at one moment: their chunks on disk and, on top, the acknowledged rows that are in no chunk on disk yet, folded newest over oldest
 * to what a table says; and how neighbours among the chunks are merged. Knows nothing of the log but that its positions rise.
 */
package io.millrace.table;
