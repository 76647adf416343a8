package io.millrace.loadtest;

import java.util.Optional;

/**
 * What was acknowledged beside what can be read. Immutable.
 *
 * @param unknown records whose answer was lost: they may be there or not
 */
record Arrival(String feed, long acknowledged, long unknown, long readable) {
    static Arrival of(Feed feed, long readable) {
        return new Arrival(
                feed.name(), feed.tally().acknowledged(), feed.tally().unknown(), readable);
    }

    Optional<String> complaint() {
        if (readable < acknowledged) {
            return Optional.of(
                    feed + ": " + acknowledged + " records were acknowledged, but only " + readable + " can be read");
        }
        if (readable > acknowledged + unknown) {
            return Optional.of(feed + ": " + acknowledged + " records were acknowledged and " + unknown
                    + " may have arrived, but " + readable + " can be read");
        }
        return Optional.empty();
    }
}
