package io.millrace.loadtest;

import java.util.concurrent.atomic.AtomicLong;

/** An endpoint, source, event type or dataset that records are posted to, and what has become of them. Thread-safe. */
final class Feed {
    private final String name;
    private final String path;
    private final String authorization;
    private final RecordFormat format;
    private final Question count;
    private final Tally tally = new Tally();
    private final AtomicLong next = new AtomicLong();

    /**
     * @param path where records are posted to
     * @param authorization header; empty if the path has the secret
     * @param count of the records that there are
     */
    Feed(String name, String path, String authorization, RecordFormat format, Question count) {
        this.name = name;
        this.path = path;
        this.authorization = authorization;
        this.format = format;
        this.count = count;
    }

    String name() {
        return name;
    }

    String path() {
        return path;
    }

    String authorization() {
        return authorization;
    }

    RecordFormat format() {
        return format;
    }

    Question count() {
        return count;
    }

    Tally tally() {
        return tally;
    }

    /** Records that were not there before. */
    Batch next(int records) {
        return new Batch(this, next.getAndAdd(records), records);
    }

    /** Records of a population that is written again and again; a multiple of the batch. */
    Batch nextOf(int population, int records) {
        return new Batch(this, next.getAndAdd(records) % population, records);
    }
}
