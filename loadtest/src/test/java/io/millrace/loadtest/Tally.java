package io.millrace.loadtest;

import java.util.BitSet;

/**
 * Which records of a feed were acknowledged, and of which it is not known, since the answer was lost. A record that is sent
 * again counts once. Thread-safe: synchronized.
 */
final class Tally {
    private final BitSet acknowledged = new BitSet();
    private final BitSet possible = new BitSet();

    synchronized void acknowledge(Batch batch, int stored) {
        set(acknowledged, batch.first(), stored);
        set(possible, batch.first(), stored);
    }

    /** The answer was lost: some of the records may be there or not. */
    synchronized void doubt(Batch batch) {
        set(possible, batch.first(), batch.records());
    }

    private static void set(BitSet numbers, long first, int records) {
        int from = Math.toIntExact(first);
        numbers.set(from, Math.addExact(from, records));
    }

    synchronized long acknowledged() {
        return acknowledged.cardinality();
    }

    /** Records in doubt, and not acknowledged by another answer. */
    synchronized long unknown() {
        return possible.cardinality() - acknowledged.cardinality();
    }
}
