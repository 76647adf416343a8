package io.millrace.consumer;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Something to do with the notes of the consumers of a group. Each consumer has one of a kind; they go with the group. Immutable.
 *
 * @param <R> what it is answered with
 */
public sealed interface ConsumerCommand<R> {
    /** Bytes of a note in UTF-8. */
    int TEXT_BYTES_MAX = 4096;

    /** Characters of a consumer's name. */
    int NAME_MAX = 250;

    /** Notes of one kind in one group. */
    int COUNT_MAX = 1000;

    /** Id of the group. */
    String group();

    /** In the words of the dialect. */
    String kind();

    /**
     * Puts a note in the place of the one before. Refused with {@code INCORRECT_STATE} where the group has all that it may have, and with
     * {@code NOT_FOUND} where there is no such group.
     *
     * @param keptFor after which notes of the kind make room for new consumers; empty if they never do
     */
    record Note(String group, String kind, String name, String text, Optional<Duration> keptFor)
            implements ConsumerCommand<Void> {}

    record Find(String group, String kind, String name) implements ConsumerCommand<Optional<ConsumerNote>> {}

    /** By name. */
    record ListAll(String group, String kind) implements ConsumerCommand<List<ConsumerNote>> {}

    /** Answered with whether there was one. */
    record Forget(String group, String kind, String name) implements ConsumerCommand<Boolean> {}
}
