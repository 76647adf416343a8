package io.millrace.coordinator.pipeline;

import io.millrace.transfer.Loss;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** The rows that were acknowledged and could not be read back, in PostgreSQL. They stay listed until somebody deletes them. */
final class LossLedger {
    /** Part of the transaction that makes the other rows visible; rows that are listed already are not listed again. */
    Future<Void> add(SqlClient transaction, List<Loss> lost) {
        if (lost.isEmpty()) {
            return Future.succeededFuture();
        }
        List<Tuple> rows = lost.stream()
                .map(each -> Tuple.of(
                        each.table().value(),
                        each.rows().slice().toString(),
                        each.rows().file().toString(),
                        each.rows().offset(),
                        each.rows().records(),
                        each.rows().what()))
                .toList();
        return transaction
                .preparedQuery(
                        """
                        INSERT INTO lost_rows (table_id, slice, file, "offset", records, what)
                        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING""")
                .executeBatch(rows)
                .mapEmpty();
    }
}
