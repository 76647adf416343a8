package io.millrace.receipt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.log.KeyedReceipt;
import io.millrace.model.EndpointId;
import io.millrace.model.RequestKey;
import io.millrace.model.Sha256;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReceiptsTest {
    private static final long HOUR_MICROS = 3_600_000_000L;
    private static final EndpointId ENDPOINT = new EndpointId(new UUID(1, 1));
    private static final RequestKey KEY = RequestKey.of(ENDPOINT, "k");
    private static final Sha256 BODY = new Sha256(1, 2, 3, 4);
    private static final Sha256 OTHER = new Sha256(1, 2, 3, 5);

    private final Map<RequestKey, KeyedReceipt> stored = new HashMap<>();
    private final List<List<RequestKey>> asked = new ArrayList<>();
    private final List<Promise<List<KeyedReceipt>>> held = new ArrayList<>();
    private boolean isHeld;
    private boolean isAway;
    private long now = 1_000 * HOUR_MICROS;
    private Receipts receipts = fresh();

    private Receipts fresh() {
        return new Receipts(this::find, () -> now, Duration.ofHours(1), 10_000);
    }

    private Future<List<KeyedReceipt>> find(List<RequestKey> keys) {
        asked.add(keys);
        if (isAway) {
            return Future.failedFuture("away");
        }
        if (isHeld) {
            Promise<List<KeyedReceipt>> later = Promise.promise();
            held.add(later);
            return later.future();
        }
        return Future.succeededFuture(lookedUp(keys));
    }

    private List<KeyedReceipt> lookedUp(List<RequestKey> keys) {
        return keys.stream().filter(stored::containsKey).map(stored::get).toList();
    }

    private KeyedReceipt receipt(RequestKey key, Sha256 body, int number) {
        return new KeyedReceipt(key, body, now, new byte[] {(byte) number});
    }

    private static boolean isFirst(Future<Optional<KeyedReceipt>> claim) {
        return claim.succeeded() && claim.result().isEmpty();
    }

    private static ProblemCode code(Future<?> failed) {
        return ((Problem) failed.cause()).code();
    }

    @Test
    void theSecondRequestGetsTheReceiptOfTheFirst() {
        assertTrue(isFirst(receipts.claim(KEY, BODY)));
        KeyedReceipt first = receipt(KEY, BODY, 1);
        receipts.answered(List.of(first));
        assertSame(first, receipts.claim(KEY, BODY).result().orElseThrow());
        assertEquals(ProblemCode.IDEMPOTENCY_CONFLICT, code(receipts.claim(KEY, OTHER)));
        assertTrue(isFirst(receipts.claim(RequestKey.of(new EndpointId(new UUID(1, 2)), "k"), BODY)));
        receipts.release(KEY);
        assertSame(first, receipts.claim(KEY, BODY).result().orElseThrow(), "known is known");
    }

    @Test
    void whoComesMeanwhileWaitsForTheOutcome() {
        receipts.claim(KEY, BODY);
        Future<Optional<KeyedReceipt>> second = receipts.claim(KEY, BODY);
        Future<Optional<KeyedReceipt>> third = receipts.claim(KEY, BODY);
        Future<Optional<KeyedReceipt>> other = receipts.claim(KEY, OTHER);
        assertFalse(second.isComplete());
        receipts.release(KEY);
        assertTrue(isFirst(second), "takes the place of the one that failed");
        assertFalse(third.isComplete());
        KeyedReceipt known = receipt(KEY, BODY, 1);
        receipts.answered(List.of(known));
        assertSame(known, third.result().orElseThrow());
        assertEquals(ProblemCode.IDEMPOTENCY_CONFLICT, code(other));
        assertEquals(1, asked.size());
    }

    @Test
    void whatOnlyTheStoreKnowsIsAskedForTogether() {
        isHeld = true;
        RequestKey[] keys = new RequestKey[5];
        List<Future<Optional<KeyedReceipt>>> claims = new ArrayList<>();
        for (int i = 0; i < keys.length; i++) {
            keys[i] = RequestKey.of(ENDPOINT, "k" + i);
            claims.add(receipts.claim(keys[i], BODY));
        }
        Future<Optional<KeyedReceipt>> again = receipts.claim(keys[4], BODY);
        stored.put(keys[4], receipt(keys[4], BODY, 4));
        assertEquals(List.of(List.of(keys[0])), asked);
        held.get(0).complete(List.of());
        assertTrue(isFirst(claims.get(0)));
        assertEquals(List.of(keys[1], keys[2], keys[3], keys[4]), asked.get(1));
        held.get(1).complete(lookedUp(asked.get(1)));
        assertTrue(isFirst(claims.get(1)));
        assertSame(stored.get(keys[4]), claims.get(4).result().orElseThrow());
        assertSame(stored.get(keys[4]), again.result().orElseThrow());
        assertEquals(4, receipts.size(), "what the store has is not kept here");
    }

    @Test
    void nothingIsTakenWhoseKeyCannotBeLookedUp() {
        isAway = true;
        Future<Optional<KeyedReceipt>> claim = receipts.claim(KEY, BODY);
        assertEquals(ProblemCode.UNAVAILABLE_NOW, code(claim));
        assertTrue(((Problem) claim.cause()).retryAfter().isPresent());
        isAway = false;
        assertTrue(isFirst(receipts.claim(KEY, BODY)));
    }

    @Test
    void memoryIsBounded() {
        int taken = 0;
        while (true) {
            RequestKey key = RequestKey.of(ENDPOINT, "k" + taken);
            Future<Optional<KeyedReceipt>> claim = receipts.claim(key, BODY);
            if (claim.failed()) {
                assertEquals(ProblemCode.OVERLOADED, code(claim));
                break;
            }
            receipts.answered(List.of(receipt(key, BODY, taken)));
            taken++;
        }
        assertTrue(taken > 10);
        assertTrue(receipts.isSegmentFull());
        receipts.closed();
        assertFalse(receipts.isSegmentFull());
        receipts.registered(List.of(receipt(RequestKey.of(ENDPOINT, "k0"), BODY, 0)));
        assertTrue(isFirst(receipts.claim(KEY, BODY)), "there is room again");
    }

    /** Random requests, repeats, failures, cuts, restarts and times against a map. */
    @Test
    void answersLikeAMap() {
        long seed = Long.getLong("receipts.seed", System.nanoTime());
        System.out.println("receipts.seed=" + seed);
        Random random = new Random(seed);
        Map<RequestKey, KeyedReceipt> model = new HashMap<>();
        List<KeyedReceipt> open = new ArrayList<>(); // in the log
        List<KeyedReceipt> cut = new ArrayList<>(); // in files
        Map<RequestKey, Sha256> underWay = new HashMap<>();
        int number = 0;
        for (int step = 0; step < 20_000; step++) {
            String where = "receipts.seed=" + seed + " step " + step;
            RequestKey key = RequestKey.of(ENDPOINT, "k" + random.nextInt(12));
            Sha256 body = random.nextInt(5) == 0 ? OTHER : BODY;
            switch (random.nextInt(12)) {
                case 0 -> now += random.nextInt(4) == 0 ? HOUR_MICROS / 2 : 1_000;
                case 1 -> { // the segment is closed and cut
                    cut.addAll(open);
                    open.clear();
                    receipts.closed();
                }
                case 2 -> { // PostgreSQL gets them
                    cut.forEach(each -> stored.put(each.key(), each));
                    receipts.registered(List.copyOf(cut));
                    cut.clear();
                }
                case 3 -> {
                    if (random.nextInt(10) == 0) { // the server dies, and what is under way with it
                        underWay.clear();
                        receipts = fresh();
                        receipts.answered(List.copyOf(cut));
                        receipts.answered(List.copyOf(open));
                        cut.addAll(open);
                        open.clear();
                    }
                }
                case 4 -> receipts.sweep();
                case 5, 6, 7 -> {
                    if (underWay.containsKey(key)) {
                        Sha256 first = underWay.remove(key);
                        if (random.nextInt(3) == 0) {
                            receipts.release(key);
                        } else {
                            KeyedReceipt known = receipt(key, first, ++number);
                            open.add(known);
                            model.put(key, known);
                            receipts.answered(List.of(known));
                        }
                    }
                }
                default -> {
                    if (!underWay.containsKey(key)) {
                        Future<Optional<KeyedReceipt>> claim = receipts.claim(key, body);
                        KeyedReceipt known = model.get(key);
                        if (known == null || known.micros() <= now - HOUR_MICROS) {
                            assertTrue(isFirst(claim), where);
                            underWay.put(key, body);
                        } else if (known.body().equals(body)) {
                            assertEquals(
                                    known.receipt()[0],
                                    claim.result().orElseThrow().receipt()[0],
                                    where);
                        } else {
                            assertEquals(ProblemCode.IDEMPOTENCY_CONFLICT, code(claim), where);
                        }
                    }
                }
            }
            assertTrue(receipts.size() <= 12, where);
        }
    }
}
