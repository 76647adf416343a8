package io.millrace.transaction;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Something to do with the transactions of clients. Immutable.
 *
 * @param <R> what it is answered with
 */
public sealed interface TransactionCommand<R> {
    /** What it makes of the transactions. */
    TransactionStep<R> on(TransactionBook book, Instant now);

    /** @param timeout positive */
    record Start(String id, Duration timeout, boolean isExclusive) implements TransactionCommand<TransactionAnswer> {
        @Override
        public TransactionStep<TransactionAnswer> on(TransactionBook book, Instant now) {
            return book.start(this, now);
        }
    }

    record Find(String id) implements TransactionCommand<TransactionAnswer> {
        @Override
        public TransactionStep<TransactionAnswer> on(TransactionBook book, Instant now) {
            return book.find(id, now);
        }
    }

    record Finish(String id) implements TransactionCommand<TransactionAnswer> {
        @Override
        public TransactionStep<TransactionAnswer> on(TransactionBook book, Instant now) {
            return book.finish(id, now);
        }
    }

    /** All that there are, the eldest first. */
    record ListAll() implements TransactionCommand<List<ClientTransaction>> {
        @Override
        public TransactionStep<List<ClientTransaction>> on(TransactionBook book, Instant now) {
            TransactionBook today = book.at(now);
            return new TransactionStep<>(today, today.all());
        }
    }
}
