package io.millrace.query;

import io.millrace.admission.AttributesCommand;
import io.millrace.admission.Control;
import io.millrace.admission.Conversations;
import io.millrace.admission.InspectCommand;
import io.millrace.admission.LookUpCommand;
import io.millrace.admission.PeriodsCommand;
import io.millrace.admission.QueryCommand;
import io.millrace.admission.ReadCommand;
import io.millrace.admission.ShardsCommand;
import io.millrace.admission.ViewsCommand;
import io.millrace.attribute.AttributeChange;
import io.millrace.bus.Bus;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.ControlCommand.CreateField;
import io.millrace.catalog.ControlCommand.MarkAttributed;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.log.Log;
import io.millrace.metrics.QueryMeters;
import io.millrace.model.FieldOptions;
import io.millrace.model.Interruption;
import io.millrace.model.ReadOrder;
import io.millrace.model.ReadRange;
import io.millrace.model.RecordPage;
import io.millrace.model.RowBatch;
import io.millrace.model.StoredViews;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.pql.PqlExecutor;
import io.millrace.pql.parse.PqlLimits;
import io.millrace.pql.parse.PqlParser;
import io.millrace.pql.parse.Query;
import io.millrace.pql.result.AnswerWriter;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.problem.ProblemKind;
import io.millrace.table.RecordReader;
import io.millrace.table.TableSnapshot;
import io.millrace.table.Tables;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

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
    private final Log log;
    private final Control control;
    private final QueryMeters meters;
    private final PqlParser parser = new PqlParser(PqlLimits.DEFAULT);
    private final StoredRowKeys rowKeys;
    private final StoredAttributes attributes;
    private final RunningQueries running;
    private final Inventory inventory;
    private WorkerExecutor threads;
    /** Queries that wait or run. */
    private int open;

    /** @param log gets what queries write */
    public QueryVerticle(
            QuerySettings settings, Bus bus, EndpointCatalog catalog, Tables tables, Log log, QueryMeters meters) {
        this.log = log;
        this.control = new Control(bus);
        this.settings = settings;
        this.bus = bus;
        this.rowKeys = new StoredRowKeys(bus);
        this.attributes = new StoredAttributes(bus);
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
                bus.serve(Conversations.QUERY, command -> {
                            meters.asked();
                            return query(command);
                        })
                        .completion(),
                bus.serve(Conversations.QUERY_LIST, command -> Future.succeededFuture(running.list()))
                        .completion(),
                bus.serve(
                                Conversations.EXPORT,
                                command ->
                                        admit(() -> telling(Set.of(command.table()), () -> inventory.export(command))))
                        .completion(),
                bus.serve(Conversations.SHARDS, command -> admit(() -> shards(command)))
                        .completion(),
                bus.serve(Conversations.STORED_BYTES, command -> Future.succeededFuture(inventory.bytes()))
                        .completion(),
                bus.serve(Conversations.STORED_USAGE, command -> admit(inventory::usage))
                        .completion(),
                bus.serve(Conversations.INSPECT, command -> admit(() -> inspect(command)))
                        .completion(),
                bus.serve(Conversations.READ, command -> admit(() -> page(command)))
                        .completion(),
                bus.serve(Conversations.PERIODS, command -> admit(() -> periods(command)))
                        .completion(),
                bus.serve(Conversations.VIEWS, command -> admit(() -> views(command)))
                        .completion(),
                bus.serve(Conversations.LOOK_UP, command -> admit(() -> lookUp(command)))
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

    private Future<byte[]> query(QueryCommand command) {
        return admit(() -> running.during(command, () -> begin(command), PqlStep::beginsAnew))
                .compose(step -> goOn(command, step));
    }

    private Future<byte[]> goOn(QueryCommand command, PqlStep step) {
        if (step instanceof PqlStep.Answered answered) {
            return Future.succeededFuture(answered.last());
        }
        if (step instanceof PqlStep.Drafted first
                && !first.execution().namesFirst().isEmpty()) {
            return store(first.execution().namesFirst()).compose(stored -> query(command));
        }
        return step instanceof PqlStep.Drafted drafted
                ? note(drafted)
                        .compose(noted -> store(drafted.execution().rows()))
                        .compose(stored -> {
                            meters.changed(
                                    drafted.execution().changes().set(),
                                    drafted.execution().changes().cleared());
                            return threads.executeBlocking(() -> write(command, drafted), false);
                        })
                : make((PqlStep.Lacking) step).compose(made -> query(command));
    }

    private Future<Void> make(PqlStep.Lacking lacking) {
        Future<Void> made = Future.succeededFuture();
        for (Map.Entry<String, FieldOptions> field : lacking.fields().entrySet()) {
            CreateField command = new CreateField(
                    lacking.table().database(), lacking.table().name(), field.getKey(), field.getValue());
            made = made.compose(before -> control.carryOut(command))
                    .<Void>mapEmpty()
                    .recover(failure -> Problem.of(failure).code() == ProblemCode.ALREADY_EXISTS
                            ? Future.succeededFuture()
                            : Future.failedFuture(failure));
        }
        return made;
    }

    /** Before the rows, so that nothing is written while PostgreSQL does not answer. */
    private Future<Void> note(PqlStep.Drafted drafted) {
        List<AttributeChange> changes = drafted.execution().attributes();
        if (changes.isEmpty()) {
            return Future.succeededFuture();
        }
        Set<Integer> fields =
                changes.stream().map(change -> change.owner().field()).collect(Collectors.toSet());
        boolean areMarked = catalog.current()
                .table(drafted.table().id())
                .filter(table -> table.attributed().containsAll(fields))
                .isPresent();
        Future<Void> marked = areMarked
                ? Future.succeededFuture()
                : control.carryOut(new MarkAttributed(drafted.table().id(), fields));
        return marked.compose(done -> bus.request(Conversations.ATTRIBUTES, new AttributesCommand.Change(changes)))
                .mapEmpty();
    }

    /** Completes here when the rows are durable, and in the answer of every query that begins from then on. */
    private Future<Void> store(List<RowBatch> rows) {
        if (rows.isEmpty()) {
            return Future.succeededFuture();
        }
        Promise<Void> stored = Promise.promise();
        log.append(
                rows,
                failure -> context.runOnContext(here -> {
                    if (failure == null) {
                        stored.complete();
                    } else {
                        stored.fail(failure);
                    }
                }));
        return stored.future();
    }

    private byte[] write(QueryCommand command, PqlStep.Drafted drafted) {
        return telling(Set.of(drafted.table().id()), () -> AnswerWriter.of(command.form(), command.interruption())
                .write(drafted.execution().results(), drafted.execution().recordAttributes(), command.parts()));
    }

    private PqlStep begin(QueryCommand command) {
        command.interruption().check();
        Query query = parser.parse(command.pql(), command.form().encoding().generation());
        Catalog now = catalog.current();
        TableSchema table = now.tableNamed(command.table())
                .orElseThrow(() ->
                        new Problem(ProblemCode.INVALID_QUERY, "executing: " + command.table() + ": index not found"));
        Map<String, FieldOptions> lacking = PqlExecutor.fieldsMade(query, table);
        return lacking.isEmpty()
                ? telling(Set.of(table.id()), () -> execute(command, query, now, table))
                : new PqlStep.Lacking(table, lacking);
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

    private byte[] inspect(InspectCommand command) {
        Inspection inspection = new Inspection(command, rowKeys);
        for (TableSchema table : catalog.current().tables()) {
            command.interruption().check();
            if (command.filter().takes(table)) {
                telling(Set.of(table.id()), () -> {
                    inspection.add(tables.snapshot(table));
                    return table;
                });
            }
        }
        return command.form().apply(inspection.found());
    }

    private Object lookUp(LookUpCommand command) {
        TableSchema table = catalog.current()
                .table(command.table())
                .orElseThrow(
                        () -> new Problem(ProblemCode.NOT_FOUND, "there is no table with the id " + command.table()));
        return telling(Set.of(table.id()), () -> LookUps.answer(command, tables.snapshot(table)));
    }

    private RecordPage page(ReadCommand command) {
        RecordReader reader = reader(command.tables(), command.interruption());
        return telling(command.tables(), () -> reader.read(command.range(), command.fields()));
    }

    private RecordReader reader(Set<TableId> read, Interruption interruption) {
        interruption.check();
        Catalog now = catalog.current();
        long seenInAll = tables.lastTimeId();
        List<TableSnapshot> snapshots = new ArrayList<>();
        for (TableId id : new TreeSet<>(read)) {
            TableSchema table = now.table(id)
                    .orElseThrow(() -> new Problem(ProblemCode.NOT_FOUND, "there is no table with the id " + id));
            snapshots.add(telling(Set.of(id), () -> tables.snapshot(table)));
        }
        RecordReader reader = new RecordReader(snapshots, interruption);
        return snapshots.size() == 1 ? reader : reader.upTo(seenInAll);
    }

    /** Goes from one record to the first one of another period. */
    private long[] periods(PeriodsCommand command) {
        RecordReader reader = reader(command.tables(), command.interruption());
        long[] starts = new long[command.limit()];
        int found = 0;
        long from = command.fromMicros();
        long to = command.toMicros();
        while (found < starts.length && from <= to) {
            ReadRange all = ReadRange.all(ReadOrder.EVENT_TIME, 1).withEventTimes(from, to);
            ReadRange range = command.isDescending() ? all.descending() : all;
            RecordPage page = telling(command.tables(), () -> reader.read(range, List.of()));
            if (page.size() == 0) {
                break;
            }
            long start = Math.floorDiv(page.eventMicros(0), command.periodMicros()) * command.periodMicros();
            starts[found++] = start;
            from = command.isDescending() ? from : start + command.periodMicros();
            to = command.isDescending() ? start - 1 : to;
        }
        return Arrays.copyOf(starts, found);
    }

    private StoredViews views(ViewsCommand command) {
        Catalog now = catalog.current();
        Map<TableId, Map<String, Set<String>>> views = new HashMap<>();
        command.tables().forEach(id -> now.table(id)
                .ifPresent(table -> views.put(id, telling(Set.of(id), () -> Views.of(tables.snapshot(table))))));
        return new StoredViews(views);
    }

    private PqlStep execute(QueryCommand command, Query query, Catalog now, TableSchema table) {
        PqlExecutor executor = new PqlExecutor(
                        tables.snapshot(table), name -> foreign(now, table, name), rowKeys::ids, command.interruption())
                .showing(command.form().rows(), attributes, table.attributed());
        PqlExecutor scoped = command.shards() == null ? executor : executor.onShards(command.shards());
        PqlStep.Drafted drafted =
                new PqlStep.Drafted(table, scoped.run(query, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now())));
        if (drafted.execution().isRead()) {
            return new PqlStep.Answered(write(command, drafted));
        }
        drafted.execution()
                .rowKeys()
                .forEach((position, keys) -> rowKeys.introduce(table, table.field(position), keys));
        return drafted;
    }

    private Optional<TableSnapshot> foreign(Catalog now, TableSchema table, String name) {
        return now.table(table.database(), name).map(tables::snapshot);
    }
}
