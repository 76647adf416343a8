package io.millrace.coordinator.pipeline;

import io.millrace.chunk.TableSnapshot;
import io.millrace.coordinator.postgres.Transactions;
import io.millrace.fault.FaultPoint;
import io.millrace.model.Field;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.slice.Slice;
import io.millrace.transfer.Load;
import io.millrace.transfer.Transfers;
import io.millrace.transfer.Transfers.BuiltChunk;
import io.millrace.transfer.Transfers.BuiltLoad;
import io.millrace.transfer.Transfers.ForeignTable;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the chunks of a load built and makes them visible. Confined to its verticle. */
final class TableImport {
    private static final Logger log = LoggerFactory.getLogger(TableImport.class);

    private final Pipeline house;
    private final TableId id;

    TableImport(Pipeline house, TableId id) {
        this.house = house;
        this.id = id;
    }

    /**
     * Fails with {@link Step.NotYet} while another import has one of the tables.
     *
     * @param lease the table's
     * @param imported called when the load is over
     */
    Future<Void> run(Load.Importing load, Lease lease, Runnable imported) {
        TableSchema target = house.schemaNow(id);
        if (target == null) {
            log.info("load {} is discarded: its table {} was dropped", load.id(), id);
            return publish(load, BuiltLoad.NONE, lease, imported);
        }
        Map<String, TableSchema> named = foreignTables(target);
        List<TableSchema> incomplete = Stream.concat(Stream.of(target), named.values().stream())
                .filter(table -> house.snapshots.isMissingChunks(table.id()))
                .toList();
        if (!incomplete.isEmpty()) {
            // keys and places come from all chunks, so the rows wait in staging until somebody puts the file back
            return Future.all(incomplete.stream()
                            .map(table -> house.follow(table.id()).map(done -> snapshot(table)))
                            .toList())
                    .compose(whole -> run(load, lease, imported));
        }
        Map<String, ForeignTable> foreign = new HashMap<>();
        named.forEach((name, table) -> foreign.put(name, new ForeignTable(table, snapshot(table))));
        Set<TableId> touched = new TreeSet<>(Set.of(id));
        foreign.values().forEach(table -> touched.add(table.schema().id()));
        if (!house.reserve(touched)) {
            return Future.failedFuture(new Step.NotYet(house::onUnreserved));
        }
        return parts(load)
                .compose(parts -> house.bus.request(
                        Transfers.IMPORT, new Transfers.BuildChunk(target, parts, snapshot(target), foreign)))
                .compose(built -> publish(load, built, lease, imported))
                .onComplete(done -> house.unreserve(touched));
    }

    /** By their names: the keyed tables whose records fields of this one name. */
    private Map<String, TableSchema> foreignTables(TableSchema target) {
        Map<String, TableSchema> foreign = new HashMap<>();
        for (Field field : target.fields()) {
            String name = field.options().foreignTable();
            if (name != null) {
                Optional<TableSchema> table = house.catalog.current().table(target.database(), name);
                table.filter(TableSchema::isKeyed).ifPresent(schema -> foreign.put(name, schema));
            }
        }
        return foreign;
    }

    private TableSnapshot snapshot(TableSchema schema) {
        return house.snapshots.snapshot(schema);
    }

    private Future<List<Transfers.Part>> parts(Load load) {
        List<Future<Transfers.Part>> parts = new ArrayList<>();
        for (Slice.Uploaded slice : load.slices()) {
            parts.add(house.versions
                    .version(id, slice.info().schemaVersion())
                    .map(written -> new Transfers.Part(slice, written)));
        }
        return Future.all(parts).map(all -> all.<Transfers.Part>list());
    }

    /** Chunks visible and slices imported, in one transaction; then queries see the chunks. */
    private Future<Void> publish(Load.Importing load, BuiltLoad built, Lease lease, Runnable imported) {
        return house.leases
                .acquire(house.nodeLease())
                .compose(nodeLease -> Transactions.run(
                                house.pool, transaction -> publish(transaction, load, built, lease, nodeLease))
                        .onSuccess(done -> {
                            house.faults.reach(FaultPoint.IMPORT_CHUNK_PUBLISHED);
                            house.show(built.chunks());
                        })
                        .recover(failure -> followIfImported(load, built, failure)))
                .onSuccess(done -> {
                    imported.run();
                    house.tellLost(id, built.lost());
                    house.imported(load.slices().size());
                    observe(load);
                });
    }

    /**
     * A connection that dies during the commit leaves open whether it happened, and an attempt before may have built other
     * chunks: what PostgreSQL lists counts. So an import that failed builds on that next time, whoever listed it.
     */
    private Future<Void> followIfImported(Load.Importing load, BuiltLoad built, Throwable failure) {
        List<Future<Void>> followed = built.chunks().stream()
                .map(BuiltChunk::table)
                .distinct()
                .map(house::follow)
                .toList();
        return Future.all(followed)
                .compose(done -> house.loads.isImported(load.id()))
                .compose(yes -> yes ? Future.succeededFuture() : Future.failedFuture(failure));
    }

    private Future<Void> publish(
            SqlClient transaction, Load.Importing load, BuiltLoad built, Lease lease, Lease nodeLease) {
        Future<Void> chain = Leases.hold(transaction, lease, nodeLease);
        for (BuiltChunk chunk : built.chunks()) {
            chain = chain.compose(done -> house.chunks.publish(
                    transaction, chunk.table(), chunk.chunk().info()));
        }
        return chain.compose(done -> house.lost.add(transaction, id, built.lost()))
                .compose(done -> house.slices.imported(transaction, load.id(), load.slices(), nodeLease))
                .compose(done -> house.loads.imported(transaction, load.imported(), lease));
    }

    private void observe(Load load) {
        Instant now = Instant.now();
        load.slices()
                .forEach(slice -> house.observer.imported(
                        id,
                        slice.info().records(),
                        Duration.between(slice.info().opened(), now)));
    }
}
