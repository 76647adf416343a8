package io.millrace.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.millrace.bitmap.RecordSet;
import io.millrace.fault.Faults;
import io.millrace.files.DamageList;
import io.millrace.log.DiskReserve;
import io.millrace.log.LocalLog;
import io.millrace.log.LogExecutors;
import io.millrace.log.LogListener;
import io.millrace.log.LogSettings;
import io.millrace.log.RecordIds;
import io.millrace.log.RowMemory;
import io.millrace.log.SegmentCut;
import io.millrace.log.SyncMode;
import io.millrace.log.Volume;
import io.millrace.model.RowBatch;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.slice.LostRows;
import io.millrace.slice.Slice;
import io.millrace.slice.SliceInfo;
import io.millrace.staging.DirectoryStaging;
import io.millrace.staging.StagedSlice;
import io.millrace.table.LiveSchemas;
import io.millrace.table.Tables;
import io.millrace.transfer.ReadBack.Part;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/** A log on a volume, and tables that get its rows as they come. */
final class ReadBackNode implements AutoCloseable {
    final LiveSchemas schemas;
    final Volume volume;
    final SliceCopies copies;
    final LocalLog log;
    final Tables live;
    final List<RowBatch> committed = new ArrayList<>();
    final List<Long> positions = new ArrayList<>();
    final List<SliceInfo> slices = new ArrayList<>();
    private final Map<List<Long>, TableSchema> written = new HashMap<>();
    private final Path dir;
    private int files;

    ReadBackNode(Path dir, long rotateBytes) {
        this(dir, rotateBytes, new LiveSchemas());
    }

    ReadBackNode(Path dir, long rotateBytes, LiveSchemas schemas) {
        this.dir = dir;
        this.schemas = schemas;
        LogSettings settings = new LogSettings(SyncMode.CACHE, rotateBytes, Duration.ofHours(1), 400, 1, 1 << 20, 0);
        volume = Volume.open(dir.resolve("volume"), "n1", settings, Faults.NONE);
        copies = new SliceCopies(volume, DirectoryStaging.open(dir.resolve("staging"), Faults.NONE));
        live = tables();
        DiskReserve none = new DiskReserve("the disk", 0, 1, () -> 1);
        log = new LocalLog(
                volume,
                settings,
                none,
                RowMemory.UNBOUNDED,
                new RecordIds(() -> 0, 0),
                new LogExecutors(Runnable::run, Runnable::run, Runnable::run),
                new LogListener() {
                    @Override
                    public void committed(long position, List<RowBatch> rows, long bytes, long nanos) {
                        positions.add(position);
                        committed.addAll(rows);
                        live.add(position, rows);
                    }

                    @Override
                    public void cut(SegmentCut cut) {
                        slices.addAll(cut.slices());
                    }
                });
    }

    TableSchema table() {
        return schemas.create("table", false, LiveSchemas.number());
    }

    Tables tables() {
        return new Tables(
                schemas,
                (position, batch, why) -> {
                    throw new AssertionError(why);
                },
                new DamageList(),
                1L << 30);
    }

    void keep(TableSchema schema) {
        written.put(List.of(schema.id().value(), (long) schema.version()), schema);
    }

    void append(RowBatch... batches) {
        List.of(batches).forEach(batch -> keep(batch.schema()));
        log.append(List.of(batches), failure -> assertNull(failure));
    }

    /** A slice with three groups of ten rows. */
    SliceInfo threeGroups() {
        TableSchema table = table();
        for (long id = 0; id < 30; id += 10) {
            append(ReadBackTest.numbers(table, id, id + 10));
        }
        log.close();
        return slices.get(0);
    }

    Slice.Uploaded uploaded(SliceInfo slice) {
        StagedSlice staged = copies.put(slice);
        return new Slice.Uploaded(slice, staged.key(), staged.checksum());
    }

    Path staged(Slice.Uploaded slice) {
        return dir.resolve("staging").resolve(slice.stagedKey());
    }

    Part part(Slice slice) {
        SliceInfo info = slice.info();
        return new Part(slice, written.get(List.of(info.table().value(), (long) info.schemaVersion())));
    }

    List<Part> parts() {
        return slices.stream().map(slice -> part(new Slice.Closing(slice))).toList();
    }

    /** Closes the log and reads all of it, which is whole. */
    Tables readBack() {
        log.close();
        Tables read = tables();
        assertEquals(List.of(), new ReadBack(copies, read, schemas).read(parts()));
        return read;
    }

    /** @param ranges of ids that are to be read, each from one to before the other */
    List<LostRows> checkRead(Slice slice, long lost, long... ranges) {
        Tables read = tables();
        List<Loss> losses = new ReadBack(copies, read, schemas).read(List.of(part(slice)));
        List<Long> expectedIds = new ArrayList<>();
        for (int i = 0; i < ranges.length; i += 2) {
            LongStream.range(ranges[i], ranges[i + 1]).forEach(expectedIds::add);
        }
        assertEquals(
                RecordSet.of(expectedIds.stream().mapToLong(id -> id).toArray()),
                read.snapshot(schemas.now.get("table")).existing());
        assertEquals(
                lost, losses.stream().mapToLong(loss -> loss.rows().records()).sum());
        losses.forEach(loss -> assertEquals(slice.info().table(), loss.table()));
        return losses.stream().map(Loss::rows).toList();
    }

    void importAll(Tables tables, long end) {
        for (Set<TableId> family : tables.families(end)) {
            publish(tables, family, end);
        }
    }

    void publish(Tables tables, Set<TableId> family, long end) {
        tables.publish(tables.build(family, end, (table, sequence) -> dir.resolve(table + "." + files++)));
    }

    @Override
    public void close() {
        log.close();
        volume.close();
    }
}
