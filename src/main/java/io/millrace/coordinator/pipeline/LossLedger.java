package io.millrace.coordinator.pipeline;

import io.millrace.model.TableId;
import io.millrace.slice.LostRows;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** The rows that were acknowledged and could not be read back, in PostgreSQL. They stay listed until somebody deletes them. */
final class LossLedger {
    /** Part of the transaction that makes the rest of the load visible; rows that are listed already are not listed again. */
    Future<Void> add(SqlClient transaction, TableId table, List<LostRows> lost) {
        if (lost.isEmpty()) {
            return Future.succeededFuture();
        }
        List<Tuple> rows = lost.stream()
                .map(each -> Tuple.of(
                        table.value(),
                        each.slice().toString(),
                        each.file().toString(),
                        each.offset(),
                        each.records(),
                        each.what()))
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
