package io.millrace.api.flowcore;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.admission.Arrivals;
import io.millrace.api.Caller;
import io.millrace.api.Socket;
import io.millrace.api.json.Json;
import io.millrace.api.json.Members;
import io.millrace.catalog.Catalog;
import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.problem.ProblemKind;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one client of new events, each once, from those on that came when its socket was opened. A client that reads slowly is told
 * later: what it was not told of stays where events are stored. Confined to its verticle.
 */
final class Notifier implements Socket.Listener {
    private static final Logger log = LoggerFactory.getLogger(Notifier.class);

    /** Messages that make no sense, until the socket is closed. */
    private static final int REFUSALS_MAX = 3;

    /** How long a client may take to say what it wants. */
    private static final long SUBSCRIBE_NANOS = 10_000_000_000L;

    private final Socket socket;
    private final NotificationFeed feed;
    private final Arrivals arrivals;
    private final Supplier<Catalog> catalogs;
    private final Supplier<Caller> callers;
    private final LongSupplier nanos;
    private final long openedNanos;

    /** Whether something came that was not looked for. Set by any thread. */
    private final AtomicBoolean isBehind = new AtomicBoolean();

    private NotificationScope scope;
    private long position;
    private int refusals;
    private Catalog known;
    private Set<TableId> followed = Set.of();
    private Runnable unfollow = () -> {};
    private List<String> texts = List.of();
    private int sent;
    private boolean isReading;

    /**
     * @param callers whoever opened the socket; throws a {@link Problem} if the key is good no more
     * @param nanos a monotonic clock such as {@link System#nanoTime}
     */
    Notifier(
            Socket socket,
            NotificationFeed feed,
            Arrivals arrivals,
            Supplier<Catalog> catalogs,
            Supplier<Caller> callers,
            LongSupplier nanos) {
        this.socket = socket;
        this.feed = feed;
        this.arrivals = arrivals;
        this.catalogs = catalogs;
        this.callers = callers;
        this.nanos = nanos;
        this.openedNanos = nanos.getAsLong();
        this.position = feed.position();
    }

    @Override
    public void message(byte[] content) {
        try {
            if (scope != null) {
                throw new Problem(
                        ProblemCode.INCORRECT_STATE, "this socket has its subscription; open another one for another");
            }
            scope = NotificationScope.of(members(content), new Tree(catalogs.get(), callers.get()));
            goOn();
        } catch (Problem problem) {
            refuse(problem, content);
        } catch (RuntimeException bug) {
            fail(bug);
        }
    }

    private void fail(Throwable failure) {
        log.error("a socket cannot be told of events", failure);
        socket.close(Socket.FAILED, "the server failed");
    }

    private static Members members(byte[] content) {
        JsonNode json;
        try {
            json = Json.parse(content, content.length);
        } catch (Problem problem) {
            throw new Problem(problem.code(), problem.getMessage().replaceFirst("the body", "the message"));
        }
        if (!json.isObject()) {
            throw new Problem(
                    ProblemCode.INVALID_BODY,
                    "the message is not a JSON object {\"tenant\",\"dataCoreId\",\"flowTypeId\"?,\"eventTypeId\"?}");
        }
        return Members.ofBody(json);
    }

    private void refuse(Problem problem, byte[] content) {
        socket.send(NotificationText.refusal(problem, content));
        if (++refusals >= REFUSALS_MAX) {
            socket.close(Socket.POLICY, "too many messages that were refused");
        }
    }

    @Override
    public void drained() {
        goOn();
    }

    @Override
    public void tick() {
        if (scope != null) {
            goOn();
        } else if (nanos.getAsLong() - openedNanos > SUBSCRIBE_NANOS) {
            socket.close(Socket.POLICY, "no subscription came");
        } else {
            requireKey();
        }
    }

    @Override
    public void closed() {
        unfollow.run();
        texts = List.of();
    }

    /** Sends what there is as long as the client reads it, and then looks for more. */
    private void goOn() {
        if (scope != null && !isReading && mayGoOn() && areSent() && isBehind.getAndSet(false)) {
            isReading = true;
            feed.next(scope, position).onComplete(this::take, this::failed);
        }
    }

    private boolean areSent() {
        while (sent < texts.size() && !socket.isFull()) {
            socket.send(texts.get(sent++));
        }
        return sent == texts.size();
    }

    private void take(NotificationFeed.Page page) {
        isReading = false;
        position = page.position();
        texts = page.texts();
        sent = 0;
        if (page.hasMore()) {
            isBehind.set(true);
        }
        goOn();
    }

    /** The next tick tries again, unless the server is at fault. */
    private void failed(Throwable failure) {
        isReading = false;
        isBehind.set(true);
        ProblemKind kind = Problem.of(failure).code().kind();
        if (kind == ProblemKind.BUG || kind == ProblemKind.CORRUPT) {
            fail(failure);
        }
    }

    /** Looks at what has changed in the catalog before anything is sent. */
    private boolean mayGoOn() {
        if (socket.isOver()) {
            return false;
        }
        Catalog now = catalogs.get();
        if (now == known) {
            return true;
        }
        if (!requireKey()) {
            return false;
        }
        if (!scope.isThere(Tree.whole(now))) {
            socket.close(Socket.DONE, "what was subscribed to was deleted");
            return false;
        }
        known = now;
        follow(feed.types(scope).keySet());
        return true;
    }

    private boolean requireKey() {
        try {
            return callers.get() != null; // or throws
        } catch (Problem revoked) {
            socket.close(Socket.DONE, "the API key was revoked");
            return false;
        }
    }

    /** What came to a new event type before it is followed is looked for as well. */
    private void follow(Set<TableId> tables) {
        if (!tables.equals(followed)) {
            Runnable before = unfollow;
            unfollow = arrivals.follow(tables, this::told);
            before.run();
            followed = Set.copyOf(tables);
            isBehind.set(true);
        }
    }

    /** Comes from any thread. */
    private void told() {
        if (!isBehind.getAndSet(true)) {
            socket.run(this::goOn);
        }
    }
}
