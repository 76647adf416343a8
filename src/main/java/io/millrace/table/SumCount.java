package io.millrace.table;

import java.math.BigInteger;

/**
 * An exact sum of numbers, however large.
 *
 * @param sum 0 if there are none
 * @param count the numbers that were added
 */
public record SumCount(BigInteger sum, long count) {
    static final SumCount NONE = new SumCount(BigInteger.ZERO, 0);

    SumCount plus(SumCount other) {
        return new SumCount(sum.add(other.sum), count + other.count);
    }
}
