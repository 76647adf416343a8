package io.millrace.admission;

import io.millrace.model.DeadLetter;
import io.millrace.model.EndpointId;
import io.millrace.model.PushPosition;
import java.util.List;
import java.util.Optional;

/** What is to be kept, or told, about how far subscriptions have come. */
public sealed interface PushCommand {
    /**
     * How far they have come; a {@code List<PushPosition>} comes back.
     *
     * @param subscription its id; empty for all
     * @param endpoint likewise
     */
    record Positions(Optional<String> subscription, Optional<EndpointId> endpoint) implements PushCommand {}

    /** Keep them, where they are of the round of the moment. */
    record Save(List<PushPosition> positions) implements PushCommand {}

    /** Keep a record that is given up; a Boolean comes back, which is false if the subscription has as many as may be. */
    record Bury(DeadLetter letter) implements PushCommand {}

    /**
     * What was given up, the oldest first; {@link Letters} come back.
     *
     * @param offset how many to pass over
     * @param limit most of them
     */
    record Find(String subscription, int offset, int limit) implements PushCommand {}

    /** What was given up of one record; a {@code List<DeadLetter>} comes back, with one of each of these subscriptions at most. */
    record Look(List<String> subscriptions, EndpointId endpoint, long record) implements PushCommand {}

    /** Forget these. */
    record Forget(String subscription, List<DeadLetter> letters) implements PushCommand {}

    /** @param total how many there are */
    record Letters(List<DeadLetter> letters, int total) {}
}
