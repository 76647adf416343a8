package io.millrace.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.fault.Faults;
import io.millrace.model.RecordTotals;
import io.millrace.model.RowBatch;
import io.millrace.model.SliceId;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.row.RandomRows;
import io.millrace.row.RowEncoder;
import io.millrace.slice.SinkTotals;
import io.millrace.slice.SliceInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;

/** A volume with its log, and what its listener heard. */
public final class LogFixture implements AutoCloseable {
    static final TableSchema TABLE = RandomRows.table(7, 1, false);
    static final LogSettings SMALL = new LogSettings(SyncMode.DISK, 1 << 30, Duration.ofHours(1), 400, 1, 1 << 20, 0);

    /** Of all readers. */
    static final BlockInflater INFLATER = new BlockInflater();

    enum Kind {
        COMMITTED,
        CLOSED,
        CUT
    }

    /** @param position of the first block of a group, or the end of a segment */
    record News(Kind kind, long position) {}

    final Volume volume;
    final RecordIds ids = new RecordIds(now(), 0);
    final LocalLog log;
    /** All slices, by ascending sequence. */
    final List<SliceInfo> cut = Collections.synchronizedList(new ArrayList<>());

    final List<SegmentCut> segments = Collections.synchronizedList(new ArrayList<>());
    /** All that was told, in the order in which it was. */
    final List<News> news = Collections.synchronizedList(new ArrayList<>());

    final List<String> damage = Collections.synchronizedList(new ArrayList<>());
    /** All rows in the order of the log. */
    final List<RowBatch> committed = Collections.synchronizedList(new ArrayList<>());

    /** All receipts in the order of the log. */
    final List<KeyedReceipt> answered = Collections.synchronizedList(new ArrayList<>());

    /** What came through which sink, by segment. */
    final Map<Long, Map<Long, RecordTotals>> counted = new ConcurrentHashMap<>();

    final List<Long> positions = Collections.synchronizedList(new ArrayList<>());
    private final ExecutorService executor = Executors.newFixedThreadPool(2);
    private final ExecutorService cuts = Executors.newSingleThreadExecutor();

    LogFixture(Path dir) {
        this(dir, SMALL, DiskFile::new);
    }

    LogFixture(Path dir, LogSettings settings, SliceFile.Opener opener) {
        volume = Volume.open(dir, "n1", settings, now(), opener, Faults.NONE);
        log = log(settings, executor, executor, cuts);
    }

    /** Segments are cut when they are closed. */
    LocalLog log(LogSettings settings, Executor commits, Executor helpers) {
        return log(settings, commits, helpers, Runnable::run);
    }

    LocalLog log(LogSettings settings, Executor commits, Executor helpers, Executor cutter) {
        return log(settings, RowMemory.UNBOUNDED, new LogExecutors(commits, helpers, cutter));
    }

    LocalLog log(LogSettings settings, RowMemory live, LogExecutors executors) {
        DiskReserve none = new DiskReserve("the disk", 0, 1, () -> 1);
        return new LocalLog(volume, settings, none, live, ids, executors, new LogListener() {
            @Override
            public void committed(long position, List<RowBatch> rows, long bytes, long nanos) {
                news.add(new News(Kind.COMMITTED, position));
                positions.add(position);
                committed.addAll(rows);
            }

            @Override
            public void counted(long segment, List<SinkTotals> sinks) {
                Map<Long, RecordTotals> totals = counted.computeIfAbsent(segment, first -> new HashMap<>());
                sinks.forEach(sink -> totals.merge(sink.sink(), sink.totals(), RecordTotals::plus));
            }

            @Override
            public void answered(List<KeyedReceipt> receipts) {
                answered.addAll(receipts);
            }

            @Override
            public void closed(long end) {
                news.add(new News(Kind.CLOSED, end));
            }

            @Override
            public void cut(SegmentCut segment) {
                news.add(new News(Kind.CUT, segment.end()));
                segments.add(segment);
                cut.addAll(segment.slices());
            }

            @Override
            public void damaged(String what) {
                damage.add(what);
            }
        });
    }

    List<Kind> kinds() {
        return news.stream().map(News::kind).toList();
    }

    /** What was told of this kind. */
    List<Long> told(Kind kind) {
        return news.stream()
                .filter(one -> one.kind() == kind)
                .map(News::position)
                .toList();
    }

    /** By segment and sink. */
    private Map<Long, Map<Long, RecordTotals>> countedInSlices() {
        Map<Long, Map<Long, RecordTotals>> all = new HashMap<>();
        for (SliceInfo slice : cut) {
            slice.sinks().forEach(sink -> all.computeIfAbsent(slice.segment(), first -> new HashMap<>())
                    .merge(sink.sink(), sink.totals(), RecordTotals::plus));
        }
        return all;
    }

    /** After the end of the log: groups and ends came in its order, and each segment with rows was closed once and then cut once. */
    void checkNews(String message) {
        long last = Long.MIN_VALUE;
        Kind before = Kind.CLOSED;
        for (News one : news) {
            if (one.kind() != Kind.CUT) {
                assertTrue(one.position() > last, message);
                assertTrue(one.kind() == Kind.COMMITTED || before == Kind.COMMITTED, message + ": closed without rows");
                last = one.position();
                before = one.kind();
            }
        }
        assertEquals(Kind.CLOSED, before, message);
        assertEquals(told(Kind.CLOSED), told(Kind.CUT), message);
        assertEquals(counted, countedInSlices(), message);
        long start = Long.MIN_VALUE;
        for (SegmentCut segment : segments) {
            long end = segment.end();
            assertTrue(news.indexOf(new News(Kind.CLOSED, end)) < news.indexOf(new News(Kind.CUT, end)), message);
            for (SliceInfo slice : segment.slices()) {
                assertTrue(start < slice.id().sequence() && slice.id().sequence() < end, message);
            }
            start = end;
        }
    }

    static LongSupplier now() {
        return () -> ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    /** A batch of random rows. */
    static RowBatch batch(TableSchema table, long seed, int records) {
        RandomRows rows = new RandomRows(seed, table);
        RowEncoder encoder = new RowEncoder(table);
        for (int i = 0; i < records; i++) {
            rows.show(encoder);
        }
        return encoder.finish();
    }

    /** Completes when the batch is acknowledged. */
    CompletableFuture<Void> append(RowBatch batch) {
        return append(log, batch);
    }

    static CompletableFuture<Void> append(LocalLog log, RowBatch... batches) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        log.append(List.of(batches), failure -> {
            if (failure == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(failure);
            }
        });
        return done;
    }

    /** The problem that an append or a rotation ended with. */
    static Problem problem(CompletableFuture<?> failed) {
        try {
            failed.join();
        } catch (CompletionException e) {
            return (Problem) e.getCause();
        }
        throw new AssertionError("it succeeded");
    }

    /** A reader that knows nothing of the slice but its name. */
    static SliceReader reader(Path file) {
        return SliceReader.open(file, unknown(file, 0), INFLATER);
    }

    /** @param records that the slice had when it was closed */
    static SliceInfo unknown(Path file, long records) {
        long sequence = Long.parseLong(file.getFileName().toString().replace(".csv.gz", ""));
        TableId table =
                new TableId(Long.parseLong(file.getParent().getFileName().toString()));
        return new SliceInfo(
                new SliceId("n1", sequence), sequence, table, 1, file, records, 0, 0, 0, 0, 0, Instant.EPOCH);
    }

    /** All rows of the slice as text; fails if it is damaged. */
    static String rows(Path file) {
        StringBuilder rows = new StringBuilder();
        try (SliceReader reader = reader(file)) {
            while (reader.next()) {
                rows.append(rowsOf(reader).orElse(""));
            }
            if (!reader.lost().isEmpty()) {
                throw new Problem(ProblemCode.CORRUPT_FILE, reader.lost().get(0).what());
            }
        }
        return rows.toString();
    }

    /** The text of the reader's block; empty if it is damaged. */
    static Optional<String> rowsOf(SliceReader reader) {
        return reader.rows().map(rows -> text(rows, rows.length));
    }

    public static String text(RowBatch batch) {
        return text(batch.csv(), batch.length());
    }

    static String text(byte[] csv, int length) {
        return new String(csv, 0, length, java.nio.charset.StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        log.close();
        executor.shutdown();
        cuts.shutdown();
        volume.close();
    }
}
