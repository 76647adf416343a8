package io.millrace.table;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Merges runs of records, each of them in order. Confined to one thread. */
final class RecordMerge {
    private final PriorityQueue<RecordRun> waiting;
    private RecordRun current;

    RecordMerge(Comparator<RecordRun> order, Iterable<RecordRun> runs) {
        this.waiting = new PriorityQueue<>(order);
        runs.forEach(waiting::add);
    }

    /** The run whose current record is the next one; null at the end. It is good until the next call. */
    RecordRun next() {
        if (current != null && current.advance()) {
            waiting.add(current);
        }
        current = waiting.poll();
        while (current != null && !current.isOpen()) {
            if (current.advance()) {
                waiting.add(current);
            }
            current = waiting.poll();
        }
        return current;
    }
}
