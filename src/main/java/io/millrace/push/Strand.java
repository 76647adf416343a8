package io.millrace.push;

import io.millrace.admission.PushForm;
import io.millrace.admission.ReadCommand;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.Subscription;
import io.millrace.model.DeadLetter;
import io.millrace.model.EndpointId;
import io.millrace.model.PushPosition;
import io.millrace.model.ReadOrder;
import io.millrace.model.ReadRange;
import io.millrace.model.RecordCursor;
import io.millrace.model.RecordPage;
import io.millrace.model.RecordPoint;
import io.millrace.model.TableId;
import io.millrace.model.Ticks;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Sends the records of one endpoint to one address: one after the other, each again until it is taken or given up. Its position moves
 * behind a record only then, so that a record is sent at least once. Confined to its verticle.
 *
 * <p>In the order of event times nothing is sent that an id from time, which a later record may still get, could come before.
 */
final class Strand {
    private static final int PAGE_RECORDS = 64;

    /** A page is let go when its next record has waited so long: others may want the room. */
    private static final long PATIENCE_NANOS = Duration.ofSeconds(1).toNanos();

    /** As long as a commit may take before those who wait for it give up: an id that is older is there, or never will be. */
    private static final long COMMIT_MICROS_MAX = Duration.ofSeconds(30).toMillis() * 1_000;

    private static final long WAKE_MILLIS_MIN = 10;
    private static final long WAKE_MILLIS_MAX = Duration.ofMinutes(5).toMillis();
    private static final long NO_TIMER = -1;

    private final Means means;
    private final EndpointId endpoint;
    private Subscription subscription;

    /** The last point that is done with in this round; null if there is none. */
    private RecordPoint last;

    private String lastName;

    private long sent;
    private String failure;
    private boolean isChanged;

    /** Null if it has none. */
    private RecordPage page;

    private int index;
    /** Event times up to this one are complete in the page. */
    private long completeMicros;

    /** Reads, sends or buries; whoever comes meanwhile is remembered. */
    private boolean isBusy;

    /** Whether there may be more than the page, or the last one, has. */
    private boolean isAsked;

    private boolean isStopped;
    /** Nothing more is to be sent in this round. */
    private boolean isEnded;

    private long timer = NO_TIMER;
    /** What the timer is for: something has failed, so that news change nothing. */
    private boolean isBackingOff;

    private long waitsSinceNanos;
    private int failures;
    private int tries;
    /** The record that is sent, or waits to be sent again; 0 if none. */
    private long headMicros;

    private TableId followed;
    private Runnable unfollow = () -> {};

    /** @param knownOrNull how far it came before */
    Strand(Means means, Subscription subscription, EndpointId endpoint, PushPosition knownOrNull) {
        this.means = means;
        this.subscription = subscription;
        this.endpoint = endpoint;
        if (knownOrNull != null) {
            sent = knownOrNull.sent();
            if (knownOrNull.round() == subscription.round()) {
                last = knownOrNull.last();
                lastName = knownOrNull.nameOrNull();
            }
        }
    }

    /** Goes on with what the subscription, and the endpoint's table, are now. */
    void update(Subscription next) {
        if (next.equals(subscription) && isFollowing()) {
            return;
        }
        become(next);
        look();
    }

    private void become(Subscription next) {
        if (next.round() != subscription.round()) {
            last = null;
            lastName = null;
            isChanged = true;
            isEnded = false;
            releasePage();
            forgetFailures();
        }
        subscription = next;
        cancelTimer(); // with a new address there is nothing to wait for
    }

    private boolean isFollowing() {
        return means.catalog()
                .current()
                .endpoint(endpoint)
                .map(found -> found.single().table().id().equals(followed))
                .orElse(true);
    }

    /** There may be something new. */
    void look() {
        isAsked = true;
        proceed();
    }

    private void proceed() {
        means.catalog()
                .current()
                .subscription(subscription.id())
                .filter(now -> !now.equals(subscription))
                .ifPresent(this::become); // who has been told that it is paused expects nothing any more
        if (isBusy || isStopped || isEnded || isBackingOff || subscription.isPaused()) {
            return;
        }
        cancelTimer();
        if (page != null && index < page.size()) {
            send();
        } else {
            isBusy = true;
            means.room().enter(this::read);
        }
    }

    /** Nothing is begun any more; what is on its way still counts. */
    void stop() {
        isStopped = true;
        cancelTimer();
        unfollow.run();
        if (!isBusy) {
            releasePage();
        }
    }

    boolean isBusy() {
        return isBusy;
    }

    private void read() {
        Optional<Endpoint> found = means.catalog().current().endpoint(endpoint);
        PushForm form = means.forms().get(subscription.dialect());
        if (isStopped || found.isEmpty() || form == null) {
            means.room().leave();
            isBusy = false;
            return;
        }
        TableId table = found.get().single().table().id();
        follow(table);
        isAsked = false; // what comes from now on may not be in the page
        int round = subscription.round();
        long seenMicros = Ticks.micros(means.arrivals().lastTimeId());
        means.queries()
                .read(new ReadCommand(Set.of(table), range(table), form.fields(), means.deadline()))
                .onComplete(read -> {
                    if (read.failed() || isStopped || round != subscription.round()) {
                        means.room().leave();
                    } else {
                        page = read.result();
                        index = 0;
                        completeMicros = Math.max(seenMicros, means.micros().getAsLong() - COMMIT_MICROS_MAX);
                        waitsSinceNanos = System.nanoTime();
                    }
                    isBusy = false;
                    if (read.failed()) {
                        failed(Failure.of(read.cause()));
                        await(Retries.millis(++failures));
                    } else {
                        goOn();
                    }
                });
    }

    private void goOn() {
        if (page != null && index == page.size()) {
            boolean mayHaveMore = page.hasMore() || isAsked;
            releasePage();
            headMicros = 0;
            if (!mayHaveMore) {
                forgetFailures();
                return;
            }
        }
        proceed();
    }

    private void follow(TableId table) {
        if (!table.equals(followed)) {
            unfollow.run();
            followed = table;
            unfollow = means.arrivals().follow(Set.of(table), signal());
        }
    }

    /** Comes on the thread of commits, often, and is passed on once until it is heard. */
    private Runnable signal() {
        return new Signal(means.vertx(), this::look);
    }

    private ReadRange range(TableId table) {
        ReadRange range = ReadRange.all(subscription.order(), PAGE_RECORDS).between(subscription.start(), null);
        return last == null ? range : range.after(RecordCursor.behind(subscription.order(), table, last));
    }

    private void send() {
        RecordPoint point = new RecordPoint(page.eventMicros(index), page.id(index));
        long time = subscription.order() == ReadOrder.ARRIVAL ? Ticks.micros(point.sequence()) : point.eventMicros();
        if (time > subscription.stopMicros()) {
            isEnded = true;
            releasePage();
            headMicros = 0;
            return;
        }
        if (subscription.order() == ReadOrder.EVENT_TIME && time > completeMicros) {
            awaitTime(time);
            return;
        }
        headMicros = point.eventMicros();
        String name = means.forms().get(subscription.dialect()).name(page, index);
        isBusy = true;
        int round = subscription.round();
        waitsSinceNanos = System.nanoTime();
        post().onComplete(posted -> {
            isBusy = false;
            if (round != subscription.round()) {
                proceed();
            } else if (posted.failed()) {
                means.observer().failed();
                failed(Failure.of(posted.cause()));
                await(Retries.millis(++failures));
            } else {
                answered(point, name, posted.result());
            }
        });
    }

    private Future<PushClient.Answer> post() {
        try {
            Optional<Endpoint> found = means.catalog().current().endpoint(endpoint);
            if (found.isEmpty()) {
                return Future.failedFuture("the event type is gone");
            }
            Map<String, String> headers = means.headers().apply(subscription);
            URI target = means.targets().require(subscription.url());
            return means.forms()
                    .get(subscription.dialect())
                    .body(means.queries(), means.catalog().current(), found.get(), page, index)
                    .compose(body -> means.client().post(target, headers, body));
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    /** It is read again when its time has come, or when an id tells that it has. */
    private void awaitTime(long micros) {
        releasePage();
        headMicros = 0;
        if (isAsked) {
            proceed();
        } else {
            long millis = (micros + COMMIT_MICROS_MAX - means.micros().getAsLong()) / 1_000;
            wakeAfter(Math.max(WAKE_MILLIS_MIN, Math.min(WAKE_MILLIS_MAX, millis)));
        }
    }

    private void answered(RecordPoint point, String name, PushClient.Answer answer) {
        if (Retries.isTaken(answer.status())) {
            means.observer().sent();
            sent++;
            done(point, name);
            return;
        }
        means.observer().failed();
        failed("the answer was " + answer.status());
        if (Retries.isForNow(answer.status())) {
            await(Retries.millis(++failures, answer.retryAfterOrNull(), means.now()));
        } else if (++tries < Retries.TRIES_MAX) {
            await(Retries.millis(tries));
        } else {
            bury(point, name, answer.status());
        }
    }

    /** The position moves only when the letter is kept. */
    private void bury(RecordPoint point, String name, int status) {
        isBusy = true;
        int round = subscription.round();
        String reason = failure;
        means.pushes()
                .bury(new DeadLetter(subscription.id(), endpoint, point, name, status, reason, means.now()))
                .onComplete(kept -> {
                    isBusy = false;
                    if (round != subscription.round()) {
                        proceed();
                    } else if (kept.succeeded() && kept.result()) {
                        means.observer().buried();
                        done(point, name);
                    } else {
                        failed(kept.succeeded() ? reason + ", and there are too many dead letters" : reason);
                        await(Retries.millis(++failures));
                    }
                });
    }

    private void done(RecordPoint point, String name) {
        last = point;
        lastName = name;
        isChanged = true;
        forgetFailures();
        if (page != null) {
            index++;
        }
        if (isStopped) {
            releasePage();
        } else {
            goOn();
        }
    }

    private void forgetFailures() {
        failures = 0;
        tries = 0;
        isChanged |= failure != null;
        failure = null;
    }

    private void failed(String why) {
        isChanged |= !why.equals(failure);
        failure = why;
    }

    /** So that not all who wait for the same address come at once. */
    private void await(long millis) {
        if (isStopped) {
            releasePage();
        } else {
            wakeAfter(millis + ThreadLocalRandom.current().nextLong(millis / 8 + 1));
            isBackingOff = true;
        }
    }

    private void wakeAfter(long millis) {
        cancelTimer();
        timer = means.vertx().setTimer(millis, late -> {
            cancelTimer();
            proceed();
        });
    }

    private void cancelTimer() {
        isBackingOff = false;
        if (timer != NO_TIMER) {
            means.vertx().cancelTimer(timer);
            timer = NO_TIMER;
        }
    }

    /** Called now and then: others may have the room if this one is stuck. */
    void yieldRoom() {
        if (page != null && System.nanoTime() - waitsSinceNanos > PATIENCE_NANOS) {
            releasePage();
        }
    }

    private void releasePage() {
        if (page != null) {
            page = null;
            means.room().leave();
        }
    }

    /** What there is to keep since it was asked last; empty if nothing. */
    Optional<PushPosition> changed() {
        if (!isChanged) {
            return Optional.empty();
        }
        isChanged = false;
        RecordPoint reached = last == null ? new RecordPoint(Long.MIN_VALUE, 0) : last;
        return Optional.of(
                new PushPosition(subscription.id(), endpoint, subscription.round(), reached, lastName, sent, failure));
    }

    /** It has not been kept after all. */
    void keepAgain() {
        isChanged = true;
    }

    /** Age of the record that it is about to send, in seconds; 0 if there is none. */
    double lagSeconds() {
        return headMicros == 0 ? 0 : Math.max(0, (means.micros().getAsLong() - headMicros) / 1e6);
    }
}
