package io.millrace.coordinator.receipt;

import io.millrace.coordinator.postgres.Patience;
import io.millrace.coordinator.postgres.Transactions;
import io.millrace.log.KeyedReceipt;
import io.millrace.log.ReceiptFile;
import io.millrace.model.RequestKey;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.receipt.Receipts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings receipts from the files that segments leave behind to PostgreSQL, where they are looked up, and removes them when they are too
 * old. Doing any of it twice does no harm. Confined to its verticle.
 */
public final class ReceiptKeeping {
    private static final Logger log = LoggerFactory.getLogger(ReceiptKeeping.class);

    private static final int AT_ONCE_MAX = 5_000;
    private static final int SECONDS_MAX = 4;
    private static final long SWEEP_MILLIS = 60_000;
    private static final long PAUSE_MILLIS_MIN = 500;
    private static final long PAUSE_MILLIS_MAX = 30_000;

    private final Vertx vertx;
    private final ReceiptLedger ledger;
    private final Receipts receipts;
    private final Consumer<Path> remove;
    private final Queue<Path> files = new ArrayDeque<>();
    private long pauseMillis = PAUSE_MILLIS_MIN;
    private boolean isRunning;
    private boolean isStopped;

    /** @param remove takes a file away whose receipts are in PostgreSQL; blocks */
    public ReceiptKeeping(Vertx vertx, Pool pool, Receipts receipts, Consumer<Path> remove) {
        this.vertx = vertx;
        this.ledger = new ReceiptLedger(pool);
        this.receipts = receipts;
        this.remove = remove;
    }

    /** @param found files of segments that were cut before, the eldest first */
    public void start(List<Path> found) {
        found.forEach(this::add);
        sweepLater();
    }

    /** Those that there are of these keys. */
    public Future<List<KeyedReceipt>> find(List<RequestKey> keys) {
        return Patience.within(vertx, SECONDS_MAX, Transactions.repeat(() -> ledger.find(keys)));
    }

    /** A segment was cut and left this file. */
    public void add(Path file) {
        files.add(file);
        goOn();
    }

    /** Begins nothing any more; the files stay for the next start. */
    public void stop() {
        isStopped = true;
    }

    private void goOn() {
        if (isRunning || isStopped || files.isEmpty()) {
            return;
        }
        isRunning = true;
        Path file = files.peek();
        keep(file).onComplete((kept, failure) -> {
            isRunning = false;
            if (failure == null || isLost(failure)) {
                pauseMillis = PAUSE_MILLIS_MIN;
                files.remove();
                goOn();
            } else if (!isStopped) {
                log.warn("the receipts {} wait to be noted in PostgreSQL: {}", file, failure.getMessage());
                vertx.setTimer(pauseMillis, timer -> goOn());
                pauseMillis = Math.min(PAUSE_MILLIS_MAX, 2 * pauseMillis);
            }
        });
    }

    /** Then its receipts are known until the next start only, which sets the file aside. */
    private static boolean isLost(Throwable failure) {
        boolean isLost = failure instanceof Problem problem && problem.code() == ProblemCode.CORRUPT_FILE;
        if (isLost) {
            log.error("{}", failure.getMessage());
        }
        return isLost;
    }

    private Future<Void> keep(Path file) {
        return vertx.executeBlocking(() -> ReceiptFile.read(file))
                .compose(all -> add(all, 0).compose(added -> {
                    receipts.registered(all);
                    return vertx.executeBlocking(() -> {
                        remove.accept(file);
                        return null;
                    });
                }));
    }

    private Future<Void> add(List<KeyedReceipt> all, int from) {
        if (from >= all.size()) {
            return Future.succeededFuture();
        }
        int to = Math.min(all.size(), from + AT_ONCE_MAX);
        return ledger.add(all.subList(from, to), receipts.expiredMicros()).compose(added -> add(all, to));
    }

    private void sweepLater() {
        vertx.setTimer(SWEEP_MILLIS, timer -> {
            receipts.sweep();
            removeOld().onComplete((removed, failure) -> {
                if (failure != null && !isStopped) {
                    log.warn("old receipts stay for now: {}", failure.getMessage());
                }
                if (!isStopped) {
                    sweepLater();
                }
            });
        });
    }

    private Future<Void> removeOld() {
        return ledger.remove(receipts.expiredMicros(), AT_ONCE_MAX)
                .compose(removed -> removed < AT_ONCE_MAX ? Future.succeededFuture() : removeOld());
    }
}
