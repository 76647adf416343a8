package io.millrace.query;

import io.millrace.admission.Conversations;
import io.millrace.admission.ImportCommand;
import io.millrace.admission.RoaringCommand;
import io.millrace.bus.Bus;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.log.Log;
import io.millrace.model.RowBatch;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.table.Tables;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Turns values by field into rows and appends them to the log; answers when they are durable. A worker: to make rows takes CPU, and may
 * have to look at what is stored. Any number of instances share the work.
 */
public final class WriteVerticle extends VerticleBase {
    private final Bus bus;
    private final EndpointCatalog catalog;
    private final Tables tables;
    private final Log log;
    private final LongSupplier micros;

    /** @param micros the wall clock, microseconds since 1970 */
    public WriteVerticle(Bus bus, EndpointCatalog catalog, Tables tables, Log log, LongSupplier micros) {
        this.bus = bus;
        this.catalog = catalog;
        this.tables = tables;
        this.log = log;
        this.micros = micros;
    }

    @Override
    public Future<?> start() {
        return Future.all(
                bus.serve(Conversations.IMPORT, this::write).completion(),
                bus.serve(Conversations.IMPORT_BITMAPS, message -> write(message.get()))
                        .completion());
    }

    private static Future<Void> write(RoaringCommand command) {
        List<RoaringImports.Change> changes = RoaringImports.read(command);
        if (changes.isEmpty()) {
            return Future.succeededFuture();
        }
        throw new Problem(
                ProblemCode.NOT_IMPLEMENTED,
                "the bitmaps are well-formed, but this server does not store bitmaps; import rows and records instead");
    }

    private Future<Void> write(Supplier<ImportCommand> message) {
        ImportCommand command = message.get();
        TableSchema table = catalog.current()
                .table(command.table())
                .orElseThrow(() ->
                        new Problem(ProblemCode.NOT_FOUND, "the index was deleted while the values were on their way"));
        Imports imports = new Imports(table, () -> tables.snapshot(table), micros.getAsLong());
        imports.addRecords(command.records());
        command.fields().forEach(imports::add);
        Optional<RowBatch> rows = imports.rows();
        return rows.isEmpty() ? Future.succeededFuture() : append(rows.get());
    }

    private Future<Void> append(RowBatch rows) {
        Promise<Void> durable = Promise.promise();
        log.append(List.of(rows), null, (firstIds, failure) -> {
            if (failure == null) {
                durable.complete();
            } else {
                durable.fail(failure);
            }
        });
        return durable.future();
    }
}
