package io.millrace.query;

import io.millrace.admission.Conversations;
import io.millrace.admission.QueryCommand;
import io.millrace.admission.ReadCommand;
import io.millrace.admission.ShardsCommand;
import io.millrace.admission.ViewsCommand;
import io.millrace.bus.Bus;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.metrics.QueryMeters;
import io.millrace.model.RecordPage;
import io.millrace.model.StoredViews;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.pql.AnswerWriter;
import io.millrace.pql.PqlExecutor;
import io.millrace.pql.PqlLimits;
import io.millrace.pql.PqlParser;
import io.millrace.pql.Query;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.problem.ProblemKind;
import io.millrace.table.RecordReader;
import io.millrace.table.TableSnapshot;
import io.millrace.table.Tables;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Answers PQL, and reads records in order, over all rows that were acknowledged before. Both are queries here: they take CPU and may wait for pages of the memory map, so they run
 * on threads of their own, with a queue in front of them that has an end. Confined to its verticle, but for the running of
 * a query, which touches nothing that changes.
 */
public final class QueryVerticle extends VerticleBase {
    private static final String THREADS = "millrace-queries";

    private final QuerySettings settings;
    private final Bus bus;
    private final EndpointCatalog catalog;
    private final Tables tables;
    private final QueryMeters meters;
    private final PqlParser parser = new PqlParser(PqlLimits.DEFAULT);
    private final RunningQueries running;
    private final Inventory inventory;
    private WorkerExecutor threads;
    /** Queries that wait or run. */
    private int open;

    public QueryVerticle(QuerySettings settings, Bus bus, EndpointCatalog catalog, Tables tables, QueryMeters meters) {
        this.settings = settings;
        this.bus = bus;
        this.catalog = catalog;
        this.tables = tables;
        this.meters = meters;
        this.inventory = new Inventory(catalog, tables);
        this.running = new RunningQueries(settings.historyLength(), System::nanoTime, Clock.systemUTC());
    }

    @Override
    public Future<?> start() {
        threads = vertx.createSharedWorkerExecutor(
                THREADS, settings.threads(), settings.runTimeMax().toMillis(), TimeUnit.MILLISECONDS);
        return Future.all(List.of(
                bus.serve(Conversations.QUERY, command -> admit(() -> running.during(command, () -> answer(command))))
                        .completion(),
                bus.serve(Conversations.QUERY_LIST, command -> Future.succeededFuture(running.list()))
                        .completion(),
                bus.serve(Conversations.EXPORT, command -> admit(
                                () -> telling(Set.of(command.table()), () -> inventory.export(command))))
                        .completion(),
                bus.serve(Conversations.SHARDS, command -> admit(() -> shards(command)))
                        .completion(),
                bus.serve(Conversations.STORED_BYTES, command -> Future.succeededFuture(inventory.bytes()))
                        .completion(),
                bus.serve(Conversations.READ, command -> admit(() -> page(command)))
                        .completion(),
                bus.serve(Conversations.VIEWS, command -> admit(() -> views(command)))
                        .completion()));
    }

    @Override
    public Future<?> stop() {
        return threads.close();
    }

    private <T> Future<T> admit(Callable<T> work) {
        if (open == settings.threads() + settings.queue()) {
            meters.refused();
            throw new Problem(
                            ProblemCode.OVERLOADED,
                            open + " queries run or wait, which is all that may; ask again later")
                    .retryAfter(Duration.ofSeconds(1));
        }
        open++;
        meters.queued();
        return threads.executeBlocking(() -> timed(work), false).onComplete((answer, failure) -> open--);
    }

    private <T> T timed(Callable<T> work) throws Exception {
        meters.started();
        long start = System.nanoTime();
        boolean isAnswered = false;
        try {
            T answer = work.call();
            isAnswered = true;
            return answer;
        } finally {
            meters.ended();
            long nanos = System.nanoTime() - start;
            if (isAnswered) {
                meters.answered(nanos);
            } else {
                meters.failed(nanos);
            }
        }
    }

    private byte[] answer(QueryCommand command) {
        command.interruption().check();
        Query query = parser.parse(command.pql());
        Catalog now = catalog.current();
        TableSchema table = now.tableNamed(command.table())
                .orElseThrow(() ->
                        new Problem(ProblemCode.INVALID_QUERY, "executing: " + command.table() + ": index not found"));
        return telling(Set.of(table.id()), () -> answer(command, query, now, table));
    }

    /** Damage that is met is noted at all the tables that it can be in. */
    private <T> T telling(Set<TableId> read, Supplier<T> work) {
        try {
            return work.get();
        } catch (Problem problem) {
            if (problem.code().kind() == ProblemKind.CORRUPT) {
                read.forEach(table -> tables.damaged(table, problem));
            }
            throw problem;
        }
    }

    private Map<TableId, long[]> shards(ShardsCommand command) {
        Map<TableId, long[]> shards = new HashMap<>();
        for (TableId id : command.tables()) {
            shards.put(id, telling(Set.of(id), () -> inventory.shards(id, command.isHighestOnly())));
        }
        return shards;
    }

    private RecordPage page(ReadCommand command) {
        command.interruption().check();
        Catalog now = catalog.current();
        List<TableSnapshot> snapshots = new ArrayList<>();
        for (TableId id : new TreeSet<>(command.tables())) {
            TableSchema table = now.table(id)
                    .orElseThrow(() -> new Problem(ProblemCode.NOT_FOUND, "there is no table with the id " + id));
            snapshots.add(telling(Set.of(id), () -> tables.snapshot(table)));
        }
        RecordReader reader = new RecordReader(snapshots, command.interruption());
        return telling(command.tables(), () -> reader.read(command.range(), command.fields()));
    }

    private StoredViews views(ViewsCommand command) {
        Catalog now = catalog.current();
        Map<TableId, Map<String, Set<String>>> views = new HashMap<>();
        command.tables().forEach(id -> now.table(id)
                .ifPresent(table -> views.put(id, telling(Set.of(id), () -> Views.of(tables.snapshot(table))))));
        return new StoredViews(views);
    }

    private byte[] answer(QueryCommand command, Query query, Catalog now, TableSchema table) {
        PqlExecutor executor =
                new PqlExecutor(tables.snapshot(table), name -> foreign(now, table, name), command.interruption());
        PqlExecutor scoped = command.shards() == null ? executor : executor.onShards(command.shards());
        return AnswerWriter.of(command.form(), command.interruption()).write(scoped.execute(query), command.parts());
    }

    private Optional<TableSnapshot> foreign(Catalog now, TableSchema table, String name) {
        return now.table(table.database(), name).map(tables::snapshot);
    }
}
