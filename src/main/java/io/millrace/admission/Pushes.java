package io.millrace.admission;

import io.millrace.bus.Bus;
import io.millrace.model.DeadLetter;
import io.millrace.model.EndpointId;
import io.millrace.model.PushPosition;
import io.millrace.model.PushTargets;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** The one way to ask how far subscriptions have come. Thread-safe. */
public final class Pushes {
    private final Bus bus;
    private final PushTargets targets;

    /** @param targets where records may be sent to */
    public Pushes(Bus bus, PushTargets targets) {
        this.bus = bus;
        this.targets = targets;
    }

    public PushTargets targets() {
        return targets;
    }

    /** Of each endpoint of which anything was sent or has failed; of a moment ago. */
    public Future<List<PushPosition>> positions(String subscription) {
        return positions(new PushCommand.Positions(Optional.of(subscription), Optional.empty()));
    }

    /** The same of each subscription to the endpoint. */
    public Future<List<PushPosition>> positions(EndpointId endpoint) {
        return positions(new PushCommand.Positions(Optional.empty(), Optional.of(endpoint)));
    }

    /** The same of all. */
    public Future<List<PushPosition>> positions() {
        return positions(new PushCommand.Positions(Optional.empty(), Optional.empty()));
    }

    @SuppressWarnings("unchecked") // the command says what comes back
    private Future<List<PushPosition>> positions(PushCommand.Positions wanted) {
        return bus.request(Conversations.PUSHES, wanted).map(found -> (List<PushPosition>) found);
    }

    public Future<Void> save(List<PushPosition> positions) {
        return bus.request(Conversations.PUSHES, new PushCommand.Save(positions))
                .mapEmpty();
    }

    /** False if the subscription has as many as may be. */
    public Future<Boolean> bury(DeadLetter letter) {
        return bus.request(Conversations.PUSHES, new PushCommand.Bury(letter)).map(kept -> (Boolean) kept);
    }

    /** What was given up, the oldest first. */
    public Future<PushCommand.Letters> letters(String subscription, int offset, int limit) {
        return bus.request(Conversations.PUSHES, new PushCommand.Find(subscription, offset, limit))
                .map(found -> (PushCommand.Letters) found);
    }

    /** What was given up of one record, by these subscriptions. */
    @SuppressWarnings("unchecked") // the command says what comes back
    public Future<List<DeadLetter>> letters(List<String> subscriptions, EndpointId endpoint, long record) {
        return bus.request(Conversations.PUSHES, new PushCommand.Look(subscriptions, endpoint, record))
                .map(found -> (List<DeadLetter>) found);
    }

    public Future<Void> forget(String subscription, List<DeadLetter> letters) {
        return bus.request(Conversations.PUSHES, new PushCommand.Forget(subscription, letters))
                .mapEmpty();
    }

    public Future<ResendCommand.Outcome> resend(ResendCommand command) {
        return bus.request(Conversations.RESEND, command);
    }
}
