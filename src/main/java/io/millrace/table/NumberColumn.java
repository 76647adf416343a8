package io.millrace.table;

import java.util.BitSet;

/**
 * The numbers of many records: entry <i>i</i> belongs to the <i>i</i>-th record asked for.
 *
 * @param values 0 where there is none
 * @param present which records have a number
 */
public record NumberColumn(long[] values, BitSet present) {}
