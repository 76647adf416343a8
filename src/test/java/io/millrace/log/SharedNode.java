package io.millrace.log;

import io.millrace.fault.Faults;
import io.millrace.model.Identity;
import io.millrace.model.RowBatch;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.slice.SliceInfo;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A node on a shared log, and what it was told. */
final class SharedNode implements AutoCloseable, LogListener {
    static final String LOG = "topic-0";
    static final SharedPlaces PLACES = new SharedPlaces(1_700_000_000_000_000L);
    static final SharedStart BEGINNING = start(PLACES.endBefore(0));
    static final LogSettings SETTINGS =
            new LogSettings(SyncMode.DISK, 1 << 30, Duration.ofHours(1), 400, 1, 1 << 24, 0);

    final Volume volume;
    final RecordIds ids;
    final SharedLog log;
    final List<SegmentCut> segments = Collections.synchronizedList(new ArrayList<>());
    final List<RowBatch> committed = Collections.synchronizedList(new ArrayList<>());
    final List<KeyedReceipt> answered = Collections.synchronizedList(new ArrayList<>());
    final List<String> damage = Collections.synchronizedList(new ArrayList<>());
    final List<Long> positions = Collections.synchronizedList(new ArrayList<>());
    private final ExecutorService executor = Executors.newFixedThreadPool(3);

    static SharedStart start(long end) {
        return new SharedStart(end, end, 1, Map.of(), Map.of());
    }

    SharedNode(Path dir, Partition partition, Collection<TableSchema> tables) {
        this(dir, partition, tables, BEGINNING, RowMemory.UNBOUNDED, Duration.ofSeconds(30));
    }

    SharedNode(
            Path dir,
            Partition partition,
            Collection<TableSchema> tables,
            SharedStart start,
            RowMemory live,
            Duration timeout) {
        this(dir, partition, tables, start, live, timeout, Faults.NONE);
    }

    SharedNode(
            Path dir,
            Partition partition,
            Collection<TableSchema> tables,
            SharedStart start,
            RowMemory live,
            Duration timeout,
            Faults faults) {
        Map<TableId, TableSchema> byId = new ConcurrentHashMap<>();
        tables.forEach(table -> byId.put(table.id(), table));
        volume = Volume.openEmpty(dir, LOG, SETTINGS, faults);
        ids = new RecordIds(() -> 0, 0);
        start.nextIds().forEach((table, next) -> ids.atLeast(table, Identity.LOG, next));
        ids.atLeast(new TableId(0), Identity.LOG_TIME, start.nextTimeId());
        log = new SharedLog(
                LOG,
                partition,
                PLACES,
                start,
                volume,
                SETTINGS,
                timeout,
                new DiskReserve("the disk", 0, 1, () -> 1),
                live,
                ids,
                (table, version) -> Optional.ofNullable(byId.get(table)),
                SharedNode::numbered,
                new LogExecutors(executor, executor, executor),
                this);
    }

    /** A receipt that tells its ids in words. */
    static byte[] numbered(byte[] receipt, long[] firstIds) {
        StringBuilder text = new StringBuilder(new String(receipt, StandardCharsets.UTF_8));
        for (long id : firstIds) {
            text.append(' ').append(id);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    CompletableFuture<long[]> append(RowBatch... batches) {
        return append(null, batches);
    }

    CompletableFuture<long[]> append(KeyedRequest key, RowBatch... batches) {
        CompletableFuture<long[]> told = new CompletableFuture<>();
        log.append(List.of(batches), key, (firstIds, failure) -> {
            if (failure == null) {
                told.complete(firstIds);
            } else {
                told.completeExceptionally(failure);
            }
        });
        return told;
    }

    @Override
    public void committed(long position, List<RowBatch> rows, long bytes, long nanos) {
        positions.add(position);
        committed.addAll(rows);
    }

    @Override
    public void answered(List<KeyedReceipt> receipts) {
        answered.addAll(receipts);
    }

    @Override
    public void cut(SegmentCut cut) {
        segments.add(cut);
    }

    @Override
    public void damaged(String what) {
        damage.add(what);
    }

    /** What was committed of each table, with the id of each batch that has one, as text. */
    Map<TableId, String> rows() {
        Map<TableId, StringBuilder> rows = new TreeMap<>();
        synchronized (committed) {
            for (RowBatch batch : committed) {
                rows.computeIfAbsent(batch.schema().id(), table -> new StringBuilder())
                        .append(LogFixture.text(batch));
            }
        }
        return texts(rows);
    }

    /** All slices, by table. */
    Map<TableId, String> slices() {
        Map<TableId, StringBuilder> rows = new TreeMap<>();
        for (SegmentCut segment : List.copyOf(segments)) {
            for (SliceInfo slice : segment.slices()) {
                rows.computeIfAbsent(slice.table(), table -> new StringBuilder())
                        .append(LogFixture.rows(slice.file()));
            }
        }
        return texts(rows);
    }

    private static Map<TableId, String> texts(Map<TableId, StringBuilder> rows) {
        Map<TableId, String> texts = new TreeMap<>();
        rows.forEach((table, text) -> texts.put(table, text.toString()));
        return texts;
    }

    /** Table and ids of every row that got one, in the order of the log. */
    List<String> ids() {
        List<String> all = new ArrayList<>();
        synchronized (committed) {
            for (RowBatch batch : committed) {
                for (int i = 0; batch.firstId() != 0 && i < batch.records(); i++) {
                    all.add(batch.schema().id() + ": " + (batch.firstId() + i));
                }
            }
        }
        return all;
    }

    static String text(KeyedReceipt receipt) {
        return new String(receipt.receipt(), StandardCharsets.UTF_8);
    }

    /** The number that its sender gave a record. */
    static long number(Partition.Entry entry) {
        return ByteBuffer.wrap(entry.key()).getLong(16);
    }

    @Override
    public void close() {
        log.close();
        executor.shutdown();
        volume.close();
    }
}
