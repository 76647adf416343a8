package io.millrace.table;

import java.math.BigInteger;

/**
 * An exact sum of numbers, however large.
 *
 * @param sum 0 if there are none
 * @param count the numbers that were added
 */
public record SumCount(BigInteger sum, long count) {}
