package io.millrace.loadtest;

/**
 * Some neighbouring records of a feed. Immutable.
 *
 * @param first number of the first one
 */
record Batch(Feed feed, long first, int records) {
    byte[] body() {
        return feed.format().body(first, records);
    }

    /** What is left when the first ones are stored. */
    Batch behind(int stored) {
        return new Batch(feed, first + stored, records - stored);
    }
}
