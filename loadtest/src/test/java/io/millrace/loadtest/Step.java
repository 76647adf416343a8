package io.millrace.loadtest;

import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** A number of connections that post batches of one size as fast as they are answered. Thread-safe. */
final class Step {
    private final int batch;
    private final int connections;
    private final LongAdder stored = new LongAdder();
    private final LongAccumulator firstSentNanos = new LongAccumulator(Math::min, Long.MAX_VALUE);
    private final LongAccumulator lastAnswerNanos = new LongAccumulator(Math::max, Long.MIN_VALUE);

    Step(int batch, int connections) {
        this.batch = batch;
        this.connections = connections;
    }

    int batch() {
        return batch;
    }

    int connections() {
        return connections;
    }

    String name() {
        return "batches of " + batch + ", connections " + connections;
    }

    void add(Outcome outcome) {
        firstSentNanos.accumulate(outcome.sentNanos());
        lastAnswerNanos.accumulate(outcome.answeredNanos());
        stored.add(outcome.stored());
    }

    /** Records a second, from the first post to the last answer. */
    double rate() {
        double seconds = (lastAnswerNanos.get() - firstSentNanos.get()) / 1e9;
        return seconds > 0 ? stored.sum() / seconds : 0;
    }
}
