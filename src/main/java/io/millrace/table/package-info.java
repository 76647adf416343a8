/**
 * Tables at one moment: their chunks on disk and, on top, the acknowledged rows that are in no chunk on disk yet. Knows nothing
 * of the log but that its positions rise.
 */
package io.millrace.table;
