package io.millrace.table;

import java.util.ArrayList;
import java.util.List;

/**
 * Batches of one table and one segment in log order. Grows under the lock of {@link Tables} until it is sealed, and is
 * immutable from then on, so that it is read without the lock and let go of as one.
 */
final class Pile {
    private final List<HeldBatch> batches = new ArrayList<>(4);
    private final int segment;
    private boolean isSealed;
    private long bytes;

    Pile(int segment) {
        this.segment = segment;
    }

    boolean takes(int segmentNow) {
        return !isSealed && segment == segmentNow;
    }

    void add(HeldBatch batch) {
        batches.add(batch);
        bytes += batch.bytes();
    }

    /** In its place among the others. */
    void insert(HeldBatch batch) {
        int at = batches.size();
        while (at > 0 && batches.get(at - 1).order() > batch.order()) {
            at--;
        }
        batches.add(at, batch);
        bytes += batch.bytes();
    }

    int segment() {
        return segment;
    }

    void seal() {
        isSealed = true;
    }

    List<HeldBatch> batches() {
        return batches;
    }

    /** What its batches take of the heap. */
    long bytes() {
        return bytes;
    }

    long firstOrder() {
        return batches.get(0).order();
    }

    long firstPosition() {
        return batches.get(0).position();
    }

    long lastPosition() {
        return batches.get(batches.size() - 1).position();
    }
}
