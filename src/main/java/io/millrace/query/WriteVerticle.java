package io.millrace.query;

import io.millrace.admission.Conversations;
import io.millrace.admission.DeleteViewCommand;
import io.millrace.admission.ImportCommand;
import io.millrace.admission.RoaringCommand;
import io.millrace.bus.Bus;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.log.Log;
import io.millrace.metrics.WriteMeters;
import io.millrace.model.Field;
import io.millrace.model.RowBatch;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.table.Tables;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;

/**
 * Turns values by field into rows and appends them to the log; answers when they are durable. To make rows takes CPU, and may have to
 * wait for what is stored, also for answers on the bus; so it happens on threads of its own. Confined to its verticle, but for the
 * making of rows, which touches nothing that changes.
 */
public final class WriteVerticle extends VerticleBase {
    private static final String THREADS = "millrace-writes";
    private static final int MINUTES_MAX = 10;

    private final int threadCount;
    private final Bus bus;
    private final EndpointCatalog catalog;
    private final Tables tables;
    private final Log log;
    private final LongSupplier micros;
    private final WriteMeters meters;
    private final StoredRowKeys rowKeys;
    private WorkerExecutor threads;

    /**
     * @param threadCount requests for which rows are made at a time; others wait
     * @param micros the wall clock, microseconds since 1970
     */
    public WriteVerticle(
            int threadCount,
            Bus bus,
            EndpointCatalog catalog,
            Tables tables,
            Log log,
            LongSupplier micros,
            WriteMeters meters) {
        this.threadCount = threadCount;
        this.bus = bus;
        this.catalog = catalog;
        this.tables = tables;
        this.log = log;
        this.micros = micros;
        this.meters = meters;
        this.rowKeys = new StoredRowKeys(bus);
    }

    @Override
    public Future<?> start() {
        threads = vertx.createSharedWorkerExecutor(THREADS, threadCount, MINUTES_MAX, TimeUnit.MINUTES);
        return Future.all(
                bus.serve(Conversations.IMPORT, message -> write(() -> rows(message.get())))
                        .completion(),
                bus.serve(Conversations.IMPORT_BITMAPS, message -> write(() -> rows(message.get())))
                        .completion(),
                bus.serve(Conversations.DELETE_VIEW, this::delete).completion());
    }

    private Future<Void> delete(DeleteViewCommand command) {
        TableSchema table = table(command.table());
        int position = table.positionOf(command.field().id());
        return position < 0
                ? Future.succeededFuture()
                : delete(table, new ViewRemoval(table, position, command.view(), micros.getAsLong()));
    }

    private Future<Void> delete(TableSchema table, ViewRemoval removal) {
        return threads.executeBlocking(() -> removal.next(tables.snapshot(table)), false)
                .compose(some -> some.map(rows -> append(List.of(rows)).compose(done -> delete(table, removal)))
                        .orElse(Future.succeededFuture()));
    }

    @Override
    public Future<?> stop() {
        return threads.close();
    }

    private Future<Void> write(Callable<Made> rows) {
        return threads.executeBlocking(rows, false)
                .compose(made -> append(made.rows()).onSuccess(stored -> meters.stored(made.set(), made.cleared())));
    }

    /**
     * What becomes of an import.
     *
     * @param set values and bits that it sets
     * @param cleared likewise
     */
    private record Made(List<RowBatch> rows, long set, long cleared) {}

    private Made rows(RoaringCommand command) {
        TableSchema table = table(command.table());
        RoaringImports imports =
                new RoaringImports(table, () -> tables.snapshot(table), rowKeys(table), micros.getAsLong());
        List<RowBatch> rows = imports.rows(command);
        meters.received(imports.bitsSet(), imports.bitsCleared());
        return new Made(rows, imports.bitsSet(), imports.bitsCleared());
    }

    private BiFunction<Field, long[], List<String>> rowKeys(TableSchema table) {
        return (field, ids) -> rowKeys.keys(table, field, ids);
    }

    private TableSchema table(TableId id) {
        return catalog.current()
                .table(id)
                .orElseThrow(() ->
                        new Problem(ProblemCode.NOT_FOUND, "the index was deleted while the values were on their way"));
    }

    private Made rows(ImportCommand command) {
        long set = values(command, false);
        long cleared = values(command, true);
        meters.received(set, cleared);
        TableSchema table = table(command.table());
        Imports imports = new Imports(table, () -> tables.snapshot(table), micros.getAsLong());
        imports.addNames(command.names());
        command.fields().forEach(imports::add);
        imports.rowKeys().forEach((field, keys) -> rowKeys.introduce(table, field, keys));
        return new Made(imports.rows().map(List::of).orElse(List.of()), set, cleared);
    }

    private static long values(ImportCommand command, boolean areCleared) {
        return command.fields().stream()
                .filter(field -> field.isClear() == areCleared)
                .mapToLong(field -> field.records().size())
                .sum();
    }

    private Future<Void> append(List<RowBatch> rows) {
        if (rows.isEmpty()) {
            return Future.succeededFuture();
        }
        Promise<Void> durable = Promise.promise();
        log.append(rows, null, (firstIds, failure) -> {
            if (failure == null) {
                durable.complete();
            } else {
                durable.fail(failure);
            }
        });
        return durable.future();
    }
}
