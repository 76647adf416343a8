package io.millrace.coordinator.catalog;

import io.millrace.catalog.Catalog;
import io.millrace.catalog.EndpointError;
import io.millrace.coordinator.postgres.SqlProblems;
import io.millrace.model.EndpointId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** The late failures of endpoints; PostgreSQL keeps the newest hundred of each. */
final class EndpointErrors {
    private static final int MESSAGE_LENGTH_MAX = 4_000;

    private final Pool pool;

    EndpointErrors(Pool pool) {
        this.pool = pool;
    }

    /** Newest first. */
    Future<List<EndpointError>> list(Catalog now, EndpointId id) {
        if (now.endpoint(id).isEmpty()) {
            return Future.failedFuture(Missing.endpoint(id));
        }
        return pool.preparedQuery(
                        "select time, type, message from endpoint_errors where endpoint_id = $1 order by id desc")
                .execute(Tuple.of(id.value()))
                .map(rows -> {
                    List<EndpointError> errors = new ArrayList<>(rows.size());
                    for (Row row : rows) {
                        errors.add(new EndpointError(
                                row.getOffsetDateTime(0).toInstant(), row.getString(1), row.getString(2)));
                    }
                    return errors;
                });
    }

    Future<Void> add(EndpointId id, EndpointError error) {
        String message = error.message();
        return pool.preparedQuery(
                        "insert into endpoint_errors (endpoint_id, time, type, message) values ($1, $2, $3, $4)")
                .execute(Tuple.of(
                        id.value(),
                        OffsetDateTime.ofInstant(error.time(), ZoneOffset.UTC),
                        error.type(),
                        message.substring(0, Math.min(message.length(), MESSAGE_LENGTH_MAX))))
                .<Void>mapEmpty()
                .recover(SqlProblems::failed);
    }
}
