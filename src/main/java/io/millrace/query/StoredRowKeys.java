package io.millrace.query;

import io.millrace.admission.Conversations;
import io.millrace.admission.RowKeysCommand;
import io.millrace.bus.Bus;
import io.millrace.model.Field;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Numbers the keys of rows for queries; the numbers are in PostgreSQL. Thread-safe: blocks the thread that asks. */
final class StoredRowKeys {
    private static final int SECONDS_MAX = 10;

    private final Bus bus;

    StoredRowKeys(Bus bus) {
        this.bus = bus;
    }

    /** The number of each key, in their order; a key that has none yet gets the next of 1, 2, 3, … */
    long[] ids(TableSchema table, Field field, List<String> keys) {
        try {
            return bus.request(Conversations.ROW_KEYS, new RowKeysCommand(table.id(), field.id(), keys, true))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem(ProblemCode.UNAVAILABLE_NOW, "the server stops").causedBy(e);
        } catch (TimeoutException e) {
            throw new Problem(
                            ProblemCode.UNAVAILABLE_NOW,
                            "the numbers of row keys did not come within " + SECONDS_MAX + " s; try again")
                    .causedBy(e);
        } catch (ExecutionException e) {
            throw Problem.of(e.getCause());
        }
    }
}
