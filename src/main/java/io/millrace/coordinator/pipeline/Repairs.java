package io.millrace.coordinator.pipeline;

import io.millrace.bus.Bus;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.chunk.Chunk;
import io.millrace.coordinator.catalog.TableSql;
import io.millrace.coordinator.catalog.TableSql.Version;
import io.millrace.coordinator.pipeline.ChunkLedger.Range;
import io.millrace.coordinator.pipeline.ChunkLedger.Visible;
import io.millrace.files.DamageList;
import io.millrace.model.Field;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.slice.Slice;
import io.millrace.table.Listing;
import io.millrace.table.Tables;
import io.millrace.transfer.ReadBack;
import io.millrace.transfer.Transfers;
import io.millrace.transfer.Transfers.Rebuild;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds chunks that are damaged or gone, and has them made again of staged slices. One table after the other. Confined to its verticle. */
final class Repairs {
    private static final Logger log = LoggerFactory.getLogger(Repairs.class);

    private final Bus bus;
    private final Pool pool;
    private final SliceLedger slices;
    private final ChunkLedger chunks;
    private final Tables tables;
    private final EndpointCatalog catalog;
    private final DamageList damages;
    private final Supplier<Future<Lease>> lease;
    private final Function<Set<TableId>, Future<Map<TableId, Long>>> follow;
    private boolean isRunning;

    /**
     * @param lease the node's
     * @param follow makes tables follow what PostgreSQL lists
     */
    Repairs(
            Bus bus,
            Pool pool,
            SliceLedger slices,
            ChunkLedger chunks,
            Tables tables,
            EndpointCatalog catalog,
            DamageList damages,
            Supplier<Future<Lease>> lease,
            Function<Set<TableId>, Future<Map<TableId, Long>>> follow) {
        this.bus = bus;
        this.pool = pool;
        this.slices = slices;
        this.chunks = chunks;
        this.tables = tables;
        this.catalog = catalog;
        this.damages = damages;
        this.lease = lease;
        this.follow = follow;
    }

    /**
     * Looks at all chunks of the tables, or of all tables if there are none.
     *
     * @return a line for each that was damaged
     */
    Future<List<String>> run(Set<TableId> wanted) {
        if (isRunning) {
            return Future.failedFuture(
                    new Problem(ProblemCode.UNAVAILABLE_NOW, "a repair is running already; ask again when it is done"));
        }
        isRunning = true;
        Deque<TableId> left = new ArrayDeque<>(new TreeSet<>(wanted.isEmpty() ? tables.tables() : wanted));
        List<String> report = new ArrayList<>();
        return next(left, report).map(report).onComplete(done -> isRunning = false);
    }

    private Future<Void> next(Deque<TableId> left, List<String> report) {
        TableId table = left.poll();
        Optional<TableSchema> schema =
                table == null ? Optional.empty() : catalog.current().table(table);
        if (table == null) {
            return Future.succeededFuture();
        }
        return schema.map(known -> repair(known, report))
                .orElseGet(Future::succeededFuture)
                .compose(done -> next(left, report));
    }

    private Future<Void> repair(TableSchema table, List<String> report) {
        return chunks.visible(table.id()).compose(visible -> bus.request(
                        Transfers.CHECK, visible.stream().map(Visible::file).toList())
                .compose(damaged -> {
                    Future<Void> chain = Future.succeededFuture();
                    for (List<Visible> group : groups(visible, damaged.keySet())) {
                        chain = chain.compose(done -> repair(table, group, damaged, report));
                    }
                    return chain;
                }));
    }

    /** Damaged chunks with all that hold rows of the same part of the log, in their order; a group must be made anew as a whole. */
    static List<List<Visible>> groups(List<Visible> oldestFirst, Set<Path> damaged) {
        List<List<Visible>> groups = new ArrayList<>();
        List<Visible> group = new ArrayList<>();
        Range range = null;
        for (Visible chunk : oldestFirst) {
            boolean isSame =
                    range != null && range.isKnown() && chunk.range().isKnown() && range.overlaps(chunk.range());
            if (!isSame) {
                group = new ArrayList<>();
                groups.add(group);
                range = chunk.range();
            } else {
                range = range.with(chunk.range());
            }
            group.add(chunk);
        }
        groups.removeIf(each -> each.stream().noneMatch(chunk -> damaged.contains(chunk.file())));
        return groups;
    }

    private Future<Void> repair(
            TableSchema table, List<Visible> group, Map<Path, Problem> damaged, List<String> report) {
        List<Path> files =
                group.stream().map(Visible::file).filter(damaged::containsKey).toList();
        return rebuild(table, group)
                .onSuccess(made -> {
                    files.forEach(file -> damages.mended(table.id(), file));
                    tell(report, table, files, "made again of " + made + " slices in staging");
                })
                .recover(failure -> {
                    if (Problem.of(failure).code() == ProblemCode.INTERNAL) {
                        log.error("repairing table {} failed", table.name(), failure);
                    }
                    files.forEach(
                            file -> damages.add(table.id(), damaged.get(file).getMessage()));
                    tell(report, table, files, Transfers.CANNOT + failure.getMessage());
                    return Future.succeededFuture();
                })
                .mapEmpty();
    }

    private static void tell(List<String> report, TableSchema table, List<Path> files, String what) {
        for (Path file : files) {
            String line = "table " + table.name() + ": chunk " + file + " " + what;
            log.info("{}", line);
            report.add(line);
        }
    }

    /** Gives of how many slices. */
    private Future<Integer> rebuild(TableSchema table, List<Visible> group) {
        Range range = group.stream().map(Visible::range).reduce(Range::with).orElseThrow();
        if (!range.isKnown()) {
            return Future.failedFuture(new Problem(
                    ProblemCode.UNAVAILABLE_NOW,
                    "it is of an older release, which did not note which slices it is made of"));
        }
        return slices.horizon()
                .compose(horizon -> horizon <= range.after()
                        ? slices.versions(range.after(), range.upTo())
                        : Future.failedFuture(new Problem(
                                ProblemCode.UNAVAILABLE_NOW,
                                "its slices are not in staging any more (staging.retention, staging.size-max)")))
                .compose(versions -> TableSql.versions(pool, versions))
                .compose(schemas -> rebuild(table, group, range, schemas));
    }

    private Future<Integer> rebuild(
            TableSchema table, List<Visible> group, Range range, Map<Version, TableSchema> schemas) {
        Set<TableId> family = family(table.id(), schemas.values());
        return slices.between(family, range.after(), range.upTo()).compose(found -> before(
                        table.id(), group.get(0).firstSequence(), family, range.after())
                .compose(before -> bus.request(
                        Transfers.REBUILD,
                        new Rebuild(
                                table,
                                parts(found, schemas),
                                before,
                                dropped(family),
                                group.get(0).firstSequence(),
                                group.get(group.size() - 1).lastSequence(),
                                group.stream().mapToLong(Visible::sliceRows).sum())))
                .compose(made -> show(table.id(), group, made))
                .map(found.size()));
    }

    private List<ReadBack.Part> parts(List<Slice.Imported> found, Map<Version, TableSchema> schemas) {
        List<ReadBack.Part> parts = new ArrayList<>();
        for (Slice.Imported slice : found) {
            TableSchema written =
                    schemas.get(new Version(slice.info().table(), slice.info().schemaVersion()));
            if (written != null) {
                parts.add(new ReadBack.Part(slice, written));
            }
        }
        return parts;
    }

    private Set<TableId> dropped(Set<TableId> family) {
        Set<TableId> dropped = new HashSet<>(family);
        dropped.removeIf(id -> catalog.current().table(id).isPresent());
        return dropped;
    }

    /**
     * What was known: of the table the records and keys in the chunks before, which may have been made again just now, of others
     * all keys that they have.
     */
    private Future<List<Listing>> before(TableId table, long firstSequence, Set<TableId> family, long position) {
        Map<TableId, Long> moves = new HashMap<>();
        family.forEach(id -> moves.put(id, 0L));
        return chunks.visible(table)
                .map(visible -> visible.stream()
                        .filter(chunk -> chunk.lastSequence() < firstSequence)
                        .map(Visible::file)
                        .toList())
                .compose(older -> chunks.listings(moves).map(listings -> listings.stream()
                        .map(listing -> new Listing(
                                listing.table(),
                                0,
                                !matters(listing.table(), table)
                                        ? List.of()
                                        : listing.table().equals(table) ? older : listing.files(),
                                listing.stored(),
                                position))
                        .toList()));
    }

    /** Whether it matters what the table was before: for its keys, or since its records may have ended when rows of theirs came. */
    private boolean matters(TableId id, TableId rebuilt) {
        return catalog.current()
                .table(id)
                .filter(table -> table.isKeyed()
                        || (id.equals(rebuilt) && !table.identity().isGivenByLog() && tables.mayExpire(table)))
                .isPresent();
    }

    private Future<Void> show(TableId table, List<Visible> group, List<Chunk> made) {
        return lease.get()
                .compose(held -> chunks.replace(
                        group,
                        made.stream().map(chunk -> chunks.chunk(table, chunk)).toList(),
                        held))
                .transform(done -> follow.apply(Set.of(table))
                        .compose(followed ->
                                done.succeeded() ? Future.succeededFuture() : Future.failedFuture(done.cause())));
    }

    /** The tables that may give ids in each other's place, by the versions that the rows were written with. */
    private Set<TableId> family(TableId table, Collection<TableSchema> schemas) {
        Set<TableId> family = new HashSet<>(Set.of(table));
        boolean isGrowing = true;
        while (isGrowing) {
            isGrowing = false;
            for (TableSchema schema : schemas) {
                for (Field field : schema.fields()) {
                    Optional<TableId> foreign = Optional.ofNullable(
                                    field.options().foreignTable())
                            .flatMap(name -> catalog.current().table(schema.database(), name))
                            .map(TableSchema::id);
                    if (foreign.isPresent() && (family.contains(schema.id()) || family.contains(foreign.get()))) {
                        isGrowing |= family.add(schema.id());
                        isGrowing |= family.add(foreign.get());
                    }
                }
            }
        }
        return family;
    }
}
