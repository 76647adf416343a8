package io.millrace.api.flowcore;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.admission.Queries;
import io.millrace.admission.QueryCommand;
import io.millrace.admission.ReadCommand;
import io.millrace.api.Cancellation;
import io.millrace.api.json.Json;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.Sink;
import io.millrace.model.FieldColumn;
import io.millrace.model.ReadOrder;
import io.millrace.model.ReadRange;
import io.millrace.model.RecordPage;
import io.millrace.model.RecordPoint;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.model.Ticks;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes parts of files that no event names: those of files that did not come to their end, at once, and those that a crash has left behind, or
 * whose events were deleted, now and then. Thread-safe.
 */
final class FileLitter {
    private static final Logger log = LoggerFactory.getLogger(FileLitter.class);

    private static final String FIRST_FIELD = "first";
    private static final Duration FIRST_SWEEP = Duration.ofSeconds(10);
    private static final Duration SWEEPS = Duration.ofHours(1);

    /** So long may nobody know of an upload whose first part is stored. */
    private static final long AGE_MICROS = Duration.ofMinutes(10).toNanos() / 1_000;

    private static final int PAGE_RECORDS = 10_000;

    private final Queries queries;
    private final Supplier<Catalog> catalogs;
    private final LongSupplier micros;
    private final long startMicros;
    private final AtomicBoolean isSweeping = new AtomicBoolean();

    /** Files on their way in, by the record of their first part. */
    private final Set<Long> open = ConcurrentHashMap.newKeySet();

    /** By table: all up to this record were looked at. */
    private final Map<TableId, Long> swept = new ConcurrentHashMap<>();

    /** @param micros the wall clock, microseconds since 1970 */
    FileLitter(Queries queries, Supplier<Catalog> catalogs, LongSupplier micros) {
        this.queries = queries;
        this.catalogs = catalogs;
        this.micros = micros;
        this.startMicros = micros.getAsLong();
    }

    /** Somebody has begun to store a file. */
    void begin(long first) {
        open.add(first);
    }

    void end(long first) {
        open.remove(first);
    }

    /** Begins to sweep now and then, unless somebody else has. */
    void sweepNowAndThen(Function<Duration, Future<?>> later) {
        if (isSweeping.compareAndSet(false, true)) {
            sweepAfter(FIRST_SWEEP, later);
        }
    }

    private void sweepAfter(Duration delay, Function<Duration, Future<?>> later) {
        later.apply(delay).onSuccess(due -> sweep().onFailure(
                        failure -> log.warn("parts of files without events stay: {}", failure.getMessage()))
                .onComplete(swept -> sweepAfter(SWEEPS, later)));
    }

    private Future<Void> sweep() {
        Future<Void> last = Future.succeededFuture();
        for (Endpoint endpoint : catalogs.get().endpoints()) {
            if (endpoint.dialect().equals(Kind.DIALECT) && endpoint.sinks().size() > 1) {
                last = last.compose(done -> sweep(EventType.of(catalogs.get(), endpoint)));
            }
        }
        return last;
    }

    private Future<Void> sweep(EventType type) {
        if (type.files().isEmpty()) {
            return Future.succeededFuture();
        }
        TableId table = type.files().get().table().id();
        return firsts(table, swept.getOrDefault(table, 0L), new TreeSet<>())
                .compose(firsts -> sweep(type, table, firsts));
    }

    /** The files that have parts behind a record. */
    private Future<SortedSet<Long>> firsts(TableId table, long after, SortedSet<Long> firsts) {
        ReadRange range = ReadRange.all(ReadOrder.ARRIVAL, PAGE_RECORDS).between(new RecordPoint(0, after + 1), null);
        return queries.read(new ReadCommand(Set.of(table), range, List.of(FIRST_FIELD), interruption()))
                .compose(page -> {
                    for (int i = 0; i < page.size(); i++) {
                        firsts.add(first(page, i));
                    }
                    return page.hasMore()
                            ? firsts(table, page.id(page.size() - 1), firsts)
                            : Future.succeededFuture(firsts);
                });
    }

    private static long first(RecordPage page, int index) {
        FieldColumn column = page.parts().get(page.part()[index]).columns().get(0);
        int place = page.place()[index];
        return column instanceof FieldColumn.Numbers numbers
                        && numbers.present().get(place)
                ? numbers.values()[place]
                : page.id(index);
    }

    private Cancellation interruption() {
        return new Cancellation(queries.timeout(), System::nanoTime);
    }

    private Future<Void> sweep(EventType type, TableId table, SortedSet<Long> firsts) {
        Future<Void> last = Future.succeededFuture();
        for (long first : firsts) {
            if (isOver(first)) {
                last = last.compose(done -> deleteUnlessUsed(type, first));
            }
        }
        long looked = firsts.stream()
                .filter(first -> !isOver(first))
                .findFirst()
                .map(first -> first - 1)
                .orElseGet(() -> firsts.isEmpty() ? swept.getOrDefault(table, 0L) : firsts.last());
        return last.onSuccess(done -> swept.put(table, looked));
    }

    /** Whether a file is none of those that are on their way in. No upload outlives its process. */
    private boolean isOver(long first) {
        long begun = Ticks.micros(first);
        return begun < startMicros || (begun < micros.getAsLong() - AGE_MICROS && !open.contains(first));
    }

    /** Of a file that may have no events. */
    Future<Void> deleteUnlessUsed(EventType type, long first) {
        return ask(type, type.endpoint().single().table(), "Count(Row(file_first == " + first + "))")
                .compose(answer ->
                        answer.path("results").path(0).asLong() > 0 ? Future.succeededFuture() : delete(type, first));
    }

    /** Of a file that has no events. */
    Future<Void> delete(EventType type, long first) {
        return type.files()
                .map(Sink::table)
                .map(table -> ask(
                                type,
                                table,
                                "Delete(Union(ConstRow(columns=[" + first + "]), Row(" + FIRST_FIELD + " == " + first
                                        + ")))")
                        .<Void>mapEmpty()
                        .onFailure(failure ->
                                log.warn("parts of a file without events stay for now: {}", failure.getMessage())))
                .orElseGet(Future::succeededFuture);
    }

    private Future<JsonNode> ask(EventType type, TableSchema table, String pql) {
        String name = type.core().databaseId() + '.' + table.name();
        return queries.ask(new QueryCommand(name, pql, null, interruption(), part -> {}))
                .map(answer -> Json.parse(answer, answer.length));
    }
}
