package io.millrace.receipt;

import io.millrace.log.KeyedReceipt;
import io.millrace.model.RequestKey;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks the store for receipts: while one question is under way, all that comes waits and goes together as the next one. Thread-safe: one
 * lock.
 */
final class Lookups {
    private static final int KEYS_AT_ONCE_MAX = 1_000;

    private record Wanted(RequestKey key, Promise<Optional<KeyedReceipt>> found) {}

    private final ReceiptStore store;
    private final ArrayDeque<Wanted> waiting = new ArrayDeque<>();
    private boolean isRunning;

    Lookups(ReceiptStore store) {
        this.store = store;
    }

    /** @param key that nobody asks for at the moment */
    Future<Optional<KeyedReceipt>> find(RequestKey key) {
        Promise<Optional<KeyedReceipt>> found = Promise.promise();
        synchronized (this) {
            waiting.add(new Wanted(key, found));
            if (isRunning) {
                return found.future();
            }
            isRunning = true;
        }
        ask();
        return found.future();
    }

    private void ask() {
        List<Wanted> some = new ArrayList<>();
        synchronized (this) {
            while (!waiting.isEmpty() && some.size() < KEYS_AT_ONCE_MAX) {
                some.add(waiting.poll());
            }
            if (some.isEmpty()) {
                isRunning = false;
                return;
            }
        }
        Future<List<KeyedReceipt>> answer;
        try {
            answer = store.find(some.stream().map(Wanted::key).toList());
        } catch (RuntimeException e) {
            answer = Future.failedFuture(e);
        }
        answer.onComplete((receipts, failure) -> {
            tell(some, receipts, failure);
            ask();
        });
    }

    private static void tell(List<Wanted> some, List<KeyedReceipt> receipts, Throwable failure) {
        Map<RequestKey, KeyedReceipt> byKey = new HashMap<>();
        if (failure == null) {
            receipts.forEach(receipt -> byKey.put(receipt.key(), receipt));
        }
        for (Wanted wanted : some) {
            if (failure == null) {
                wanted.found().complete(Optional.ofNullable(byKey.get(wanted.key())));
            } else {
                wanted.found().fail(failure);
            }
        }
    }
}
