package io.millrace.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.fault.Faults;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.RowBatch;
import io.millrace.model.RowVisitor;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.slice.DiskReserve;
import io.millrace.slice.LiveRows;
import io.millrace.slice.LocalLog;
import io.millrace.slice.LogExecutors;
import io.millrace.slice.LogSettings;
import io.millrace.slice.LostRows;
import io.millrace.slice.RowDecoder;
import io.millrace.slice.Slice;
import io.millrace.slice.SliceInfo;
import io.millrace.slice.Volume;
import io.millrace.staging.DirectoryStaging;
import io.millrace.staging.StagedSlice;
import io.millrace.transfer.Transfers.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damages the copies of a slice with three groups of ten rows. */
class LoadRowsTest {
    private static final TableSchema TABLE = new TableSchema(
            new TableId(7),
            "db",
            "t",
            false,
            true,
            1,
            0,
            List.of(new Field(1, "n", FieldOptions.integer(0, 100, null), 0)));

    @TempDir
    Path dir;

    private Volume volume;
    private SliceCopies copies;
    private final List<SliceInfo> closed = new ArrayList<>();
    private LocalLog log;

    @BeforeEach
    void open() {
        volume = Volume.open(dir.resolve("volume"), "n1", LogSettings.DEFAULTS, Faults.NONE);
        copies = new SliceCopies(volume, DirectoryStaging.open(dir.resolve("staging"), Faults.NONE));
        log = new LocalLog(
                volume,
                LogSettings.DEFAULTS,
                new DiskReserve("the disk", 0, 1, () -> 1),
                LiveRows.UNBOUNDED,
                new LogExecutors(Runnable::run, Runnable::run, Runnable::run),
                cut -> closed.addAll(cut.slices()));
    }

    @AfterEach
    void close() {
        log.close();
        volume.close();
    }

    private void append(String csv) {
        byte[] bytes = csv.getBytes(StandardCharsets.UTF_8);
        int rows = (int) csv.lines().count();
        RowBatch batch = new RowBatch(TABLE, bytes, bytes.length, rows, 1, 1);
        log.append(List.of(batch), failure -> assertEquals(null, failure));
    }

    private SliceInfo slice() {
        for (int group = 0; group < 3; group++) {
            StringBuilder csv = new StringBuilder();
            for (int id = 10 * group; id < 10 * group + 10; id++) {
                csv.append(id).append(",1,,").append(id).append('\n');
            }
            append(csv.toString());
        }
        log.close();
        return closed.get(0);
    }

    private Slice.Uploaded uploaded(SliceInfo slice) {
        StagedSlice staged = copies.put(slice);
        return new Slice.Uploaded(slice, staged.key(), staged.checksum());
    }

    private record Read(List<Long> ids, List<LostRows> lost) {
        long lostRows() {
            return lost.stream().mapToLong(LostRows::records).sum();
        }
    }

    private Read read(Slice.Uploaded slice) {
        return read(new LoadRows(copies, List.of(new Part(slice, TABLE))));
    }

    private static Read read(LoadRows load) {
        while (true) {
            Ids ids = new Ids(-1);
            try {
                List<LostRows> lost = load.read(lines(ids));
                return new Read(ids.seen, lost);
            } catch (LoadRows.Unreadable e) {
                // once more without the block
            }
        }
    }

    private static List<Long> ids(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }

    private static void flip(Path file, long at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) at] ^= 1;
        Files.write(file, bytes);
    }

    private Path staged(Slice.Uploaded slice) {
        return dir.resolve("staging").resolve(slice.stagedKey());
    }

    @Test
    void readsAWholeSlice() {
        assertEquals(new Read(ids(0, 30), List.of()), read(uploaded(slice())));
    }

    @Test
    void leavesOutTheDamagedBlockAndKeepsTheFile() throws IOException {
        Slice.Uploaded slice = uploaded(slice());
        long lastGroup = slice.info().fileBytes() - 90 - 12;
        flip(staged(slice), lastGroup);
        byte[] damaged = Files.readAllBytes(staged(slice));
        Read read = read(slice);
        assertEquals(ids(0, 20), read.ids);
        assertEquals(10, read.lostRows());
        LostRows lost = read.lost.get(0);
        assertEquals(dir.resolve("volume/damaged/7-" + slice.info().id() + ".csv.gz"), lost.file());
        assertArrayEquals(damaged, Files.readAllBytes(lost.file()));
        assertTrue(lost.what().contains("offset"), lost.what());
        assertEquals(read, read(slice), "reading again gives the same");
        volume.remove(slice.info());
        copies.staging().remove(slice.stagedKey());
        assertTrue(Files.exists(lost.file()));
    }

    @Test
    void readsTheCopyThatIsWhole() throws IOException {
        Slice.Uploaded slice = uploaded(slice());
        byte[] whole = Files.readAllBytes(staged(slice));
        Files.delete(staged(slice));
        assertEquals(new Read(ids(0, 30), List.of()), read(slice));
        Files.write(staged(slice), Arrays.copyOf(whole, 200));
        assertEquals(new Read(ids(0, 30), List.of()), read(slice));
        Files.write(staged(slice), whole);
        Files.delete(slice.info().file());
        assertEquals(new Read(ids(0, 30), List.of()), read(slice));
    }

    @Test
    void countsTheRowsBehindACut() throws IOException {
        Slice.Uploaded slice = uploaded(slice());
        byte[] whole = Files.readAllBytes(staged(slice));
        Files.write(staged(slice), Arrays.copyOf(whole, whole.length - 90 - 1));
        Read read = read(slice);
        assertEquals(ids(0, 20), read.ids);
        assertEquals(10, read.lostRows());
    }

    @Test
    void aSliceThatIsGoneIsLostAndStopsNothing() throws IOException {
        SliceInfo slice = slice();
        Files.delete(slice.file());
        Slice.Uploaded uploaded = uploaded(slice);
        Read read = read(uploaded);
        assertEquals(List.of(), read.ids);
        assertEquals(30, read.lostRows());
        assertTrue(read.lost.get(0).what().contains(slice.file().toString()));
    }

    @Test
    void aVolumeThatIsNotMountedIsNoLoss() throws IOException {
        SliceInfo slice = slice();
        Files.delete(slice.file());
        Files.delete(dir.resolve("volume/volume.id"));
        assertEquals(
                ProblemCode.UNAVAILABLE_NOW,
                assertThrows(Problem.class, () -> copies.put(slice)).code());
    }

    @Test
    void aSliceThatWasDamagedBeforeItsUploadIsReadAsFarAsItGoes() throws IOException {
        SliceInfo slice = slice();
        byte[] whole = Files.readAllBytes(slice.file());
        Files.write(slice.file(), Arrays.copyOf(whole, whole.length - 90 - 1));
        Read read = read(uploaded(slice));
        assertEquals(ids(0, 20), read.ids);
        assertEquals(10, read.lostRows());
    }

    @Test
    void anotherSliceIsNeverTakenForThisOne() throws IOException {
        Slice.Uploaded slice = uploaded(slice());
        byte[] bytes = Files.readAllBytes(staged(slice));
        SliceInfo info = slice.info();
        SliceInfo next = new SliceInfo(
                new io.millrace.model.SliceId("n1", info.id().sequence() + 1),
                info.table(),
                1,
                dir.resolve("next.csv.gz"),
                30,
                info.csvBytes(),
                info.fileBytes(),
                info.blocks(),
                1,
                1,
                info.opened());
        Files.write(next.file(), bytes);
        Read read = read(uploaded(next));
        assertEquals(List.of(), read.ids);
        assertEquals(30, read.lostRows());
    }

    @Test
    void namesAChangeThatCostsNoRow() throws IOException {
        Slice.Uploaded slice = uploaded(slice());
        flip(staged(slice), slice.info().fileBytes() - 40);
        Read read = read(slice);
        assertEquals(ids(0, 30), read.ids);
        assertEquals(0, read.lostRows());
        assertEquals(1, read.lost.size());
    }

    @Test
    void leavesOutABlockWhoseRowsAreNone() {
        append("1,1,,1\n");
        append("2,1,,1\nwhat?\n");
        append("3,1,,1\n");
        log.close();
        Read read = read(uploaded(closed.get(0)));
        assertEquals(List.of(1L, 3L), read.ids);
        assertEquals(2, read.lostRows());
        assertTrue(
                read.lost.get(0).what().contains("expected a number"),
                read.lost.get(0).what());
    }

    @Test
    void leavesOutABlockThatItsVisitorCannotTakeButNotForDamageElsewhere() {
        Slice.Uploaded slice = uploaded(slice());
        LoadRows load = new LoadRows(copies, List.of(new Part(slice, TABLE)));
        assertThrows(LoadRows.Unreadable.class, () -> load.read(lines(new Ids(15))));
        assertEquals(10, read(load).lostRows());
        Problem chunkDamage = new Problem(ProblemCode.CORRUPT_FILE, "a chunk");
        assertThrows(
                Problem.class,
                () -> load.read(lines(new Ids(25) {
                    @Override
                    RuntimeException failure() {
                        return chunkDamage;
                    }
                })));
    }

    /** Notes the ids; fails at one of them. */
    private static class Ids implements RowVisitor {
        private final List<Long> seen = new ArrayList<>();
        private final long bad;

        Ids(long bad) {
            this.bad = bad;
        }

        RuntimeException failure() {
            return new ArithmeticException("overflow");
        }

        @Override
        public void beginRow(long receivedMicros) {}

        @Override
        public void recordId(long id) {
            if (id == bad) {
                throw failure();
            }
            seen.add(id);
        }

        @Override
        public void recordKey(byte[] utf8, int offset, int length) {}

        @Override
        public void recordTime(long micros) {}

        @Override
        public void clear(int position) {}

        @Override
        public void emptySet(int position) {}

        @Override
        public void number(int position, long value) {}

        @Override
        public void removeRow(int position, long row) {}

        @Override
        public void key(int position, byte[] utf8, int offset, int length) {}

        @Override
        public void endRow() {}
    }

    private static LoadRows.Lines lines(RowVisitor rows) {
        return (written, lines, length) ->
                LoadRows.decode(new RowDecoder(written, TABLE, rows), lines, 0, length, () -> false);
    }
}
