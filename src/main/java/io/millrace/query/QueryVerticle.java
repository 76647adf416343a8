package io.millrace.query;

import io.millrace.admission.Conversations;
import io.millrace.admission.QueryCommand;
import io.millrace.bus.Bus;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.chunk.Snapshots;
import io.millrace.chunk.TableSnapshot;
import io.millrace.metrics.QueryMeters;
import io.millrace.model.TableSchema;
import io.millrace.pql.PqlExecutor;
import io.millrace.pql.PqlLimits;
import io.millrace.pql.PqlParser;
import io.millrace.pql.Query;
import io.millrace.pql.QueryResultJson;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Optional;

/** Answers PQL over the table's chunks of the moment. A worker: queries take CPU and may wait for pages of the memory map. */
public final class QueryVerticle extends VerticleBase {
    private final Bus bus;
    private final EndpointCatalog catalog;
    private final Snapshots snapshots;
    private final QueryMeters meters;
    private final PqlParser parser = new PqlParser(PqlLimits.DEFAULT);
    private final QueryResultJson json = new QueryResultJson(PqlLimits.DEFAULT);

    public QueryVerticle(Bus bus, EndpointCatalog catalog, Snapshots snapshots, QueryMeters meters) {
        this.bus = bus;
        this.catalog = catalog;
        this.snapshots = snapshots;
        this.meters = meters;
    }

    @Override
    public Future<?> start() {
        return bus.serve(Conversations.QUERY, command -> Future.succeededFuture(timed(command)))
                .completion();
    }

    private byte[] timed(QueryCommand command) {
        long start = System.nanoTime();
        boolean isAnswered = false;
        try {
            byte[] answer = answer(command);
            isAnswered = true;
            return answer;
        } finally {
            long nanos = System.nanoTime() - start;
            if (isAnswered) {
                meters.answered(nanos);
            } else {
                meters.failed(nanos);
            }
        }
    }

    private byte[] answer(QueryCommand command) {
        Query query = parser.parse(command.pql());
        Catalog now = catalog.current();
        TableSchema table = now.tableNamed(command.table())
                .orElseThrow(() ->
                        new Problem(ProblemCode.INVALID_QUERY, "executing: " + command.table() + ": index not found"));
        PqlExecutor executor = new PqlExecutor(snapshots.snapshot(table), name -> foreign(now, table, name));
        PqlExecutor scoped = command.shards() == null ? executor : executor.onShards(command.shards());
        return json.render(scoped.execute(query));
    }

    private Optional<TableSnapshot> foreign(Catalog now, TableSchema table, String name) {
        return now.table(table.database(), name).map(snapshots::snapshot);
    }
}
