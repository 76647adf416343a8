package io.millrace.receipt;

import io.millrace.log.KeyedReceipt;
import io.millrace.model.RequestKey;
import io.millrace.model.Sha256;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Tells a request with a key what was answered when it came for the first time. Receipts that are in the log, or in files until
 * PostgreSQL has them, are in memory; older ones are asked for. Who asks while the first request is under way waits for what comes of
 * it; if it stores nothing, one of those who wait takes its place.
 *
 * <p>Thread-safe: one lock, held for moments, never while somebody is told.
 */
public final class Receipts {
    /** What a receipt takes of the heap beside its bytes. */
    private static final int OVERHEAD_BYTES = 320;
    /** So many segments can have receipts in memory before no more are taken. */
    private static final int SEGMENTS = 4;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private record Waiter(Sha256 body, Promise<Optional<KeyedReceipt>> claim) {}

    /** A request under way, or what was answered. */
    private static final class Entry {
        private final KeyedReceipt knownOrNull;
        private final ArrayDeque<Waiter> waiters = new ArrayDeque<>(0);

        Entry(KeyedReceipt knownOrNull) {
            this.knownOrNull = knownOrNull;
        }

        long bytes() {
            return knownOrNull == null ? 0 : OVERHEAD_BYTES + (long) knownOrNull.receipt().length;
        }
    }

    private final Lookups lookups;
    private final LongSupplier nowMicros;
    private final long retentionMicros;
    private final long bytesMax;
    private final Map<RequestKey, Entry> entries = new HashMap<>();
    private long bytes;
    private long openBytes;

    /**
     * @param nowMicros the clock, microseconds since 1970
     * @param retention how long a key is remembered
     * @param bytesMax of heap for receipts that PostgreSQL does not have yet; beyond it, keys that are not known are refused
     */
    public Receipts(ReceiptStore store, LongSupplier nowMicros, Duration retention, long bytesMax) {
        this.lookups = new Lookups(store);
        this.nowMicros = nowMicros;
        this.retentionMicros = TimeUnit.MILLISECONDS.toMicros(retention.toMillis());
        this.bytesMax = bytesMax;
    }

    /** Receipts from before that moment, microseconds since 1970, are forgotten. */
    public long expiredMicros() {
        return nowMicros.getAsLong() - retentionMicros;
    }

    /**
     * Asks for the receipt of a request. If there is none the caller is the first: it stores the request, with its key, and the receipt
     * is known once that is told as {@link #answered}; or else it calls {@link #release}.
     *
     * @param body digest of its body
     * @return completes on any thread: with the receipt, or with nothing if the caller is the first. Fails with a {@link Problem}: {@code
     *     IDEMPOTENCY_CONFLICT} if the key belongs to another body; {@code UNAVAILABLE_NOW} or {@code OVERLOADED} if it cannot be known
     *     now whether it is new
     */
    public Future<Optional<KeyedReceipt>> claim(RequestKey key, Sha256 body) {
        Waiter caller = new Waiter(body, Promise.promise());
        long expired = expiredMicros();
        KeyedReceipt known = null;
        boolean isFirst = false;
        synchronized (this) {
            Entry entry = entries.get(key);
            if (entry != null && entry.knownOrNull == null) {
                entry.waiters.add(caller);
            } else if (entry != null && entry.knownOrNull.micros() > expired) {
                known = entry.knownOrNull;
            } else if (bytes >= bytesMax) {
                return Future.failedFuture(overloaded());
            } else {
                put(key, new Entry(null));
                isFirst = true;
            }
        }
        if (known != null) {
            tell(caller, known);
        } else if (isFirst) {
            lookups.find(key).onComplete((found, failure) -> {
                if (failure != null) {
                    fail(key, caller, unavailable(failure));
                } else if (found.isPresent() && found.get().micros() > expired) {
                    tell(caller, found.get());
                    remove(key).forEach(waiter -> tell(waiter, found.get()));
                } else {
                    caller.claim().complete(Optional.empty());
                }
            });
        }
        return caller.claim().future();
    }

    private synchronized Collection<Waiter> remove(RequestKey key) {
        Entry entry = entries.remove(key);
        bytes -= entry == null ? 0 : entry.bytes();
        return entry == null ? List.of() : entry.waiters;
    }

    private void put(RequestKey key, Entry entry) {
        Entry before = entries.put(key, entry);
        bytes += entry.bytes() - (before == null ? 0 : before.bytes());
    }

    private void fail(RequestKey key, Waiter caller, Problem problem) {
        Collection<Waiter> waiters = remove(key);
        caller.claim().fail(problem);
        waiters.forEach(waiter -> waiter.claim().fail(problem));
    }

    private static void tell(Waiter waiter, KeyedReceipt known) {
        if (known.body().equals(waiter.body())) {
            waiter.claim().complete(Optional.of(known));
        } else {
            waiter.claim()
                    .fail(
                            new Problem(
                                    ProblemCode.IDEMPOTENCY_CONFLICT,
                                    "a request with another body had this Idempotency-Key; nothing was stored:"
                                            + " give each request a key of its own, and send it again with the same body only"));
        }
    }

    private static Problem unavailable(Throwable failure) {
        return new Problem(
                        ProblemCode.UNAVAILABLE_NOW,
                        "PostgreSQL cannot be asked whether this Idempotency-Key was used before; send it again later")
                .retryAfter(RETRY_AFTER)
                .causedBy(failure);
    }

    private Problem overloaded() {
        return new Problem(
                        ProblemCode.OVERLOADED,
                        "the receipts of requests with an Idempotency-Key take " + bytes + " bytes of memory, of "
                                + bytesMax + " at most, until PostgreSQL has them; send it again later")
                .retryAfter(RETRY_AFTER);
    }

    /** The first request with the key has stored nothing. One that waits is the first now. */
    public void release(RequestKey key) {
        Waiter next;
        synchronized (this) {
            Entry entry = entries.get(key);
            if (entry == null || entry.knownOrNull != null) {
                return;
            }
            next = entry.waiters.poll();
            if (next == null) {
                entries.remove(key);
            }
        }
        if (next != null) {
            next.claim().complete(Optional.empty());
        }
    }

    /** Receipts are durable in the log, or were found there. */
    public void answered(List<KeyedReceipt> receipts) {
        Map<Waiter, KeyedReceipt> told = new HashMap<>();
        synchronized (this) {
            for (KeyedReceipt receipt : receipts) {
                Entry before = entries.get(receipt.key());
                if (before != null) {
                    before.waiters.forEach(waiter -> told.put(waiter, receipt));
                }
                Entry known = new Entry(receipt);
                put(receipt.key(), known);
                openBytes += known.bytes();
            }
        }
        told.forEach(Receipts::tell);
    }

    /** The open segment has been closed. */
    public synchronized void closed() {
        openBytes = 0;
    }

    /** Whether the open segment's receipts take so much memory that it should be closed. */
    public synchronized boolean isSegmentFull() {
        return openBytes >= bytesMax / SEGMENTS;
    }

    /** PostgreSQL has these. */
    public synchronized void registered(List<KeyedReceipt> receipts) {
        for (KeyedReceipt receipt : receipts) {
            Entry entry = entries.get(receipt.key());
            if (entry != null && entry.knownOrNull != null && entry.knownOrNull.micros() == receipt.micros()) {
                remove(receipt.key());
            }
        }
    }

    /** Forgets what is too old. */
    public synchronized void sweep() {
        long expired = expiredMicros();
        List<RequestKey> old = new ArrayList<>();
        entries.forEach((key, entry) -> {
            if (entry.knownOrNull != null && entry.knownOrNull.micros() <= expired) {
                old.add(key);
            }
        });
        old.forEach(this::remove);
    }

    /** How many are in memory, and requests under way. */
    public synchronized int size() {
        return entries.size();
    }
}
