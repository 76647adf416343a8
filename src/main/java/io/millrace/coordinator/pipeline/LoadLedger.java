package io.millrace.coordinator.pipeline;

import io.millrace.coordinator.postgres.Transactions;
import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.slice.Slice;
import io.millrace.transfer.Load;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The loads in PostgreSQL; every move asks whether the table's lease still holds. Confined to its verticle. */
final class LoadLedger {
    private final Pool pool;
    private final SliceLedger slices;

    LoadLedger(Pool pool, SliceLedger slices) {
        this.pool = pool;
        this.slices = slices;
    }

    /** Begins a load with the slices, in one transaction; or finds the one that an attempt before has begun with them. */
    Future<Load.Writing> open(TableId table, List<Slice.Uploaded> collected, Lease lease) {
        return slices.loadOf(collected.get(0))
                .compose(begun -> begun != null
                        ? slices.bound(begun, collected).map(mine -> new Load.Writing(begun, mine))
                        : insert(table, collected, lease));
    }

    private Future<Load.Writing> insert(TableId table, List<Slice.Uploaded> collected, Lease lease) {
        return Transactions.run(pool, transaction -> transaction
                .preparedQuery(
                        """
                        INSERT INTO loads (table_id, state, epoch, node)
                        SELECT $3, 'writing', $2, $4 WHERE TRUE"""
                                + Leases.HELD + " RETURNING id")
                .execute(Tuple.of(lease.name(), lease.epoch(), table.value(), slices.node()))
                .compose(rows -> rows.size() == 1
                        ? Future.succeededFuture(rows.iterator().next().getLong(0))
                        : Future.<Long>failedFuture(lost(lease)))
                .compose(id -> slices.bind(transaction, id, collected).map(new Load.Writing(id, collected))));
    }

    /** More slices for a load that still collects. */
    Future<Load.Writing> add(Load.Writing load, List<Slice.Uploaded> more) {
        List<Slice.Uploaded> all = new ArrayList<>(load.slices());
        all.addAll(more);
        return slices.bind(pool, load.id(), more).map(new Load.Writing(load.id(), List.copyOf(all)));
    }

    Future<Load.Closing> close(Load.Closing load, Lease lease) {
        return move(pool, load.id(), "writing", "closing", lease).map(load);
    }

    Future<Load.Importing> importing(Load.Importing load, Lease lease) {
        return move(pool, load.id(), "closing", "importing", lease).map(load);
    }

    /** Part of the transaction that makes the load's chunk visible. */
    Future<Void> imported(SqlClient transaction, Load.Imported load, Lease lease) {
        return move(transaction, load.id(), "importing", "imported", lease);
    }

    Future<Boolean> isImported(long id) {
        return pool.preparedQuery("SELECT FROM loads WHERE id = $1 AND state = 'imported'")
                .execute(Tuple.of(id))
                .map(rows -> rows.size() == 1);
    }

    private Future<Void> move(SqlClient client, long id, String from, String to, Lease lease) {
        return client.preparedQuery(
                        """
                        UPDATE loads SET state = $5, epoch = $2,
                            imported = CASE WHEN $5 = 'imported' THEN now() END
                        WHERE id = $3 AND state IN ($4, $5)"""
                                + Leases.HELD)
                .execute(Tuple.of(lease.name(), lease.epoch(), id, from, to))
                .compose(rows -> rows.rowCount() == 1 ? Future.succeededFuture() : Future.failedFuture(lost(lease)));
    }

    /** The loads that this node has not finished, by table, by ascending id. */
    Future<Map<TableId, List<Load>>> pending(Map<Long, List<Slice.Uploaded>> slicesByLoad) {
        return pool.preparedQuery(
                        """
                        SELECT id, table_id, state FROM loads
                        WHERE state <> 'imported' AND coalesce(node, $1) = $1 ORDER BY id""")
                .execute(Tuple.of(slices.node()))
                .map(rows -> {
                    Map<TableId, List<Load>> loads = new HashMap<>();
                    rows.forEach(row -> loads.computeIfAbsent(new TableId(row.getLong(1)), id -> new ArrayList<>())
                            .add(load(row.getLong(0), row.getString(2), slicesByLoad)));
                    return loads;
                });
    }

    private static Load load(long id, String state, Map<Long, List<Slice.Uploaded>> slicesByLoad) {
        List<Slice.Uploaded> bound = slicesByLoad.getOrDefault(id, List.of());
        return switch (LoadState.of(state)) {
            case WRITING -> new Load.Writing(id, bound);
            case CLOSING -> new Load.Closing(id, bound);
            case IMPORTING -> new Load.Importing(id, bound);
            case IMPORTED -> throw new IllegalArgumentException("load " + id + " is imported");
        };
    }

    /** Forgets imported loads that no slice refers to any more. */
    Future<Void> sweep() {
        return pool.query(
                        """
                        DELETE FROM loads WHERE state = 'imported'
                        AND NOT EXISTS (SELECT FROM slices WHERE load_id = loads.id)
                        AND imported < now() - interval '1 hour'""")
                .execute()
                .mapEmpty();
    }

    private static Problem lost(Lease lease) {
        return new Problem(
                ProblemCode.UNAVAILABLE_NOW,
                "the load is not in the expected state, or the lease " + lease.name() + " was lost");
    }
}
