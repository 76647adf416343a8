package io.millrace.coordinator.pipeline;

import io.millrace.catalog.EndpointCatalog;
import io.millrace.coordinator.catalog.TableSql;
import io.millrace.coordinator.catalog.TableSql.Version;
import io.millrace.log.RecordIds;
import io.millrace.model.SliceId;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.slice.Slice;
import io.millrace.slice.SliceInfo;
import io.millrace.table.Tables;
import io.millrace.transfer.ReadBack;
import io.millrace.transfer.UnregisteredTotals;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out at the start what is in chunks and what is only in slices, and reads the latter back into memory, in rounds if the memory
 * does not hold it. Confined to its verticle.
 */
final class Recovery {
    private static final Logger log = LoggerFactory.getLogger(Recovery.class);

    /** What a block costs besides its text. */
    private static final int BLOCK_BYTES = 128;

    private final Vertx vertx;
    private final Pool pool;
    private final SliceLedger slices;
    private final ChunkLedger chunks;
    private final Tables tables;
    private final EndpointCatalog catalog;
    private final PipelineSettings settings;
    private final ReadBack readBack;
    private final Losses lost;
    private final CleanUp cleanUp;
    private final RecordIds ids;
    private final UnregisteredTotals unregistered;

    Recovery(
            Vertx vertx,
            Pool pool,
            SliceLedger slices,
            ChunkLedger chunks,
            Tables tables,
            EndpointCatalog catalog,
            PipelineSettings settings,
            ReadBack readBack,
            Losses lost,
            CleanUp cleanUp,
            RecordIds ids,
            UnregisteredTotals unregistered) {
        this.vertx = vertx;
        this.pool = pool;
        this.slices = slices;
        this.chunks = chunks;
        this.tables = tables;
        this.catalog = catalog;
        this.settings = settings;
        this.readBack = readBack;
        this.lost = lost;
        this.cleanUp = cleanUp;
        this.ids = ids;
        this.unregistered = unregistered;
    }

    /**
     * @param onVolume every slice found on the volume
     * @param found told of each round when its rows can be read, and whether it is the last; the next one begins when it is done
     */
    Future<Void> run(List<SliceInfo> onVolume, BiFunction<Event.Found, Boolean, Future<Void>> found) {
        return learnIds(onVolume)
                .compose(learned -> setLitterAside())
                .compose(swept -> chunks.listings())
                .compose(listings -> vertx.executeBlocking(() -> tables.follow(listings)))
                .compose(followed -> slices.all())
                .compose(known -> {
                    unregistered.found(onVolume);
                    unregistered.registered(known.stream().map(Slice::info).toList());
                    Waiting waiting = Waiting.of(known, onVolume);
                    waiting.all().forEach(slice -> dropIfMissing(slice.info().table()));
                    return cleanUp.dropMissing()
                            .compose(dropped -> forget(waiting.neverFilled()))
                            .compose(forgotten -> readBack(rounds(waiting.all()), found));
                });
    }

    /** Which ids the log has given, as PostgreSQL knows it and as the slices tell of which it may not know yet. */
    private Future<Void> learnIds(List<SliceInfo> onVolume) {
        return TableSql.given(pool).compose(given -> {
            given.forEach(each -> ids.atLeast(each.table(), each.identity(), each.nextId()));
            for (SliceInfo slice : onVolume) {
                catalog.current()
                        .table(slice.table())
                        .ifPresent(table -> ids.atLeast(table.id(), table.identity(), slice.nextId()));
            }
            tables.seenUpTo(ids.lastOfTime());
            return TableSql.give(pool, ids.given(catalog.current().tables()));
        });
    }

    private Future<Void> setLitterAside() {
        return chunks.known()
                .compose(files -> vertx.executeBlocking(() -> {
                    settings.chunks().clearCopies(files);
                    settings.chunks()
                            .localFiles()
                            .setAsideAllBut(files)
                            .forEach(file -> log.info("no metadata lists the chunk file that is now {}", file));
                    return null;
                }));
    }

    private void dropIfMissing(TableId table) {
        if (catalog.current().table(table).isEmpty()) {
            tables.drop(table);
        }
    }

    private Future<Void> forget(Set<SliceId> neverFilled) {
        return neverFilled.isEmpty() ? Future.succeededFuture() : slices.forgetUnfilled(neverFilled);
    }

    /**
     * Slices that are not imported.
     *
     * @param all {@link Slice.Closing} or {@link Slice.Uploaded}, in the order of the log
     * @param neverFilled that were made and got no rows
     */
    private record Waiting(List<Slice> all, Set<SliceId> neverFilled) {
        /** Slices before their upload are taken from the volume, later ones from PostgreSQL. */
        static Waiting of(List<Slice> known, List<SliceInfo> onVolume) {
            Map<SliceId, Slice> byId = new HashMap<>();
            Set<SliceId> neverFilled = new HashSet<>();
            Map<SliceId, Slice> waiting = new HashMap<>();
            for (Slice slice : known) {
                SliceId id = slice.info().id();
                byId.put(id, slice);
                if (slice instanceof Slice.Writing) {
                    neverFilled.add(id);
                } else if (slice instanceof Slice.Uploaded) {
                    waiting.put(id, slice);
                } else if (!(slice instanceof Slice.Imported)) {
                    waiting.put(id, new Slice.Closing(slice.info())); // its file may be gone: reading it says so
                }
            }
            for (SliceInfo found : onVolume) {
                Slice before = byId.get(found.id());
                neverFilled.remove(found.id());
                if (before == null || before instanceof Slice.Writing) {
                    waiting.put(found.id(), new Slice.Closing(found));
                } else if (!(before instanceof Slice.Uploaded) && !(before instanceof Slice.Imported)) {
                    waiting.put(found.id(), new Slice.Closing(withMoreRows(before.info(), found)));
                }
            }
            List<Slice> all = new ArrayList<>(waiting.values());
            all.sort(Comparator.comparingLong((Slice slice) -> slice.info().segment())
                    .thenComparing(slice -> slice.info().id()));
            return new Waiting(all, neverFilled);
        }

        /** What was noted when the slice was closed, if it has lost rows since. */
        private static SliceInfo withMoreRows(SliceInfo noted, SliceInfo found) {
            return noted.records() > found.records() ? noted : found;
        }
    }

    /** Whole segments, as many as the memory for rows holds beside those that came before and cannot be imported. */
    private Deque<List<Slice>> rounds(List<Slice> inOrder) {
        Deque<List<Slice>> rounds = new ArrayDeque<>();
        long bytes = 0;
        long segment = Long.MIN_VALUE;
        for (Slice slice : inOrder) {
            SliceInfo info = slice.info();
            if (rounds.isEmpty() || (info.segment() != segment && bytes >= settings.liveBytesMax() / 4)) {
                rounds.add(new ArrayList<>());
                bytes = 0;
            }
            rounds.getLast().add(slice);
            segment = info.segment();
            bytes += info.csvBytes() + BLOCK_BYTES * info.blocks();
        }
        return rounds;
    }

    private Future<Void> readBack(Deque<List<Slice>> rounds, BiFunction<Event.Found, Boolean, Future<Void>> found) {
        if (rounds.isEmpty()) {
            return Future.succeededFuture();
        }
        List<Slice> round = rounds.poll();
        return versions(round)
                .compose(versions -> vertx.executeBlocking(() -> readBack.read(parts(round, versions))))
                .onSuccess(losses -> endWith(round))
                .compose(losses -> {
                    lost.add(losses);
                    return found.apply(event(round), rounds.isEmpty());
                })
                .compose(done -> readBack(rounds, found));
    }

    /** Also if none of its rows was read, since their tables were dropped. */
    private void endWith(List<Slice> round) {
        long segment = round.get(round.size() - 1).info().segment();
        if (tables.closedUpTo() < segment) {
            tables.cut(segment);
        }
    }

    private Event.Found event(List<Slice> round) {
        List<SliceInfo> closed = new ArrayList<>();
        List<Slice.Uploaded> staged = new ArrayList<>();
        for (Slice slice : round) {
            if (slice instanceof Slice.Uploaded uploaded) {
                staged.add(uploaded);
            } else {
                closed.add(withVersion(slice.info()));
            }
        }
        return new Event.Found(tables.closedUpTo(), closed, staged, Instant.now());
    }

    /** A slice of which no block can be read is taken to be of the table as it is now. */
    private SliceInfo withVersion(SliceInfo info) {
        return catalog.current()
                .table(info.table())
                .filter(now -> info.schemaVersion() == 0)
                .map(now -> info.ofVersion(now.version()))
                .orElse(info);
    }

    private Future<Map<Version, TableSchema>> versions(List<Slice> round) {
        Set<Version> wanted = new HashSet<>();
        round.forEach(slice -> wanted.add(version(slice)));
        return TableSql.versions(pool, wanted);
    }

    private Version version(Slice slice) {
        SliceInfo info = withVersion(slice.info());
        return new Version(info.table(), info.schemaVersion());
    }

    /** Without those of tables that were dropped so long ago that nobody knows their columns any more. */
    private List<ReadBack.Part> parts(List<Slice> round, Map<Version, TableSchema> versions) {
        List<ReadBack.Part> parts = new ArrayList<>();
        for (Slice slice : round) {
            Version version = version(slice);
            TableSchema written = versions.get(version);
            if (written != null) {
                parts.add(new ReadBack.Part(slice, written));
            } else if (catalog.current().table(version.table()).isPresent()) {
                throw new Problem(
                        ProblemCode.UNAVAILABLE_NOW,
                        "slice " + slice.info().id() + " has rows of version " + version.number() + " of table "
                                + version.table()
                                + ", which PostgreSQL does not know: it is older than the data folder;"
                                + " give this server the PostgreSQL that it had");
            }
        }
        return parts;
    }
}
