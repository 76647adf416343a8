package io.millrace.table;

/**
 * The rows of many records: entry <i>i</i> belongs to the <i>i</i>-th record asked for and is never null. A mutex or bool
 * field has at most one row in an entry.
 *
 * @param rows ascending row ids; null if the field is keyed
 * @param keys ascending keys by their UTF-8 bytes; null if the field is not keyed
 */
public record RowColumn(long[][] rows, String[][] keys) {}
