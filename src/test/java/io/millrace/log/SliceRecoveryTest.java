package io.millrace.log;

import static io.millrace.log.LogFixture.TABLE;
import static io.millrace.log.LogFixture.rows;
import static io.millrace.log.LogFixture.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.fault.Faults;
import io.millrace.model.RowBatch;
import io.millrace.model.SliceId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.row.RandomRows;
import io.millrace.row.RowEncoder;
import io.millrace.slice.LostRows;
import io.millrace.slice.SliceInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cuts and damages a slice of version 2 with four groups, of which the last has several blocks. */
class SliceRecoveryTest {
    private static final List<RowBatch> GROUPS = List.of(group(1, 2), group(2, 1), group(3, 3), group(4, 24));

    private static final int FOOTER_BYTES = 90;

    @TempDir
    Path dir;

    private Path file;
    private long sequence;
    /** As a process leaves it that dies. */
    private byte[] whole;
    /** As it is once it is closed. */
    private byte[] closed;
    /** Where each group of rows ends; first where the rows start. */
    private final List<Integer> ends = new ArrayList<>();

    private static RowBatch group(long first, int records) {
        RowEncoder encoder = new RowEncoder(TABLE);
        for (long id = first; id < first + records; id++) {
            encoder.beginRow(RandomRows.NOW_MICROS + id);
            encoder.recordId(id);
            encoder.number(7, 31 * id);
            encoder.endRow();
        }
        return encoder.finish();
    }

    @BeforeEach
    void writeASlice() throws IOException {
        write(SyncMode.DISK);
    }

    private void write(SyncMode mode) throws IOException {
        sequence = mode == SyncMode.DISK ? 1_000 : 1_001;
        file = Files.createDirectories(dir.resolve("written" + mode).resolve("7"))
                .resolve(sequence + ".csv.gz");
        closed = OldSlices.of(TABLE, sequence, GROUPS, mode, true);
        Files.write(file, closed);
        ends.clear();
        try (SliceReader reader = LogFixture.reader(file)) {
            int end = names(closed);
            ends.add(end);
            while (reader.next()) {
                end += reader.block().memberBytes();
                if (reader.block().isLast()) {
                    ends.add(end);
                }
            }
            assertTrue(reader.info().blocks() > 6, "the last group has several blocks");
        }
        assertEquals(5, ends.size());
        whole = Arrays.copyOf(closed, ends.get(4));
        assertEquals(FOOTER_BYTES, closed.length - whole.length);
    }

    private int names(byte[] bytes) {
        return BlockHeader.read(bytes, BlockHeader.BYTES_MAX, file, 0).memberBytes();
    }

    @Test
    void keepsExactlyTheWholeGroupsWhereverTheFileIsCut() throws IOException {
        for (int length = 0; length <= whole.length; length += length < ends.get(3) ? 5 : 1) {
            check(Arrays.copyOf(whole, length), groupsWithin(length));
        }
    }

    @Test
    void keepsExactlyTheWholeGroupsWhereverZerosWrittenAheadWereReplaced() throws IOException {
        for (int length = ends.get(3); length <= whole.length; length++) {
            byte[] bytes = Arrays.copyOf(Arrays.copyOf(whole, length), whole.length);
            check(Arrays.copyOf(bytes, whole.length + 10_000), Arrays.equals(bytes, whole) ? 4 : 3);
        }
    }

    @Test
    void cutsOffTheLastGroupWhicheverOfItsBytesIsMissing() throws IOException {
        // The system writes the pages of an unsynced group in any order.
        for (int at = ends.get(3); at < whole.length; at += 3) {
            byte[] bytes = whole.clone();
            bytes[at] ^= 0x55;
            check(bytes, 3);
        }
    }

    @Test
    void cutsOffGarbage() throws IOException {
        Random random = new Random(5);
        for (int round = 0; round < 50; round++) {
            byte[] garbage = new byte[1 + random.nextInt(400)];
            random.nextBytes(garbage);
            garbage[0] = 1;
            byte[] bytes = Arrays.copyOf(whole, whole.length + garbage.length);
            System.arraycopy(garbage, 0, bytes, whole.length, garbage.length);
            check(bytes, 4);
        }
        byte[] twice = Arrays.copyOf(whole, whole.length * 2);
        System.arraycopy(whole, 0, twice, whole.length, whole.length);
        check(twice, 4);
    }

    @Test
    void leavesAFileAloneThatWasDamagedBeforeItsLastGroup() throws IOException {
        for (int at = 0; at < ends.get(2); at++) {
            byte[] bytes = whole.clone();
            bytes[at] ^= 0x55;
            if (isHeader(at)) {
                checkDamaged(bytes, "byte " + at);
            }
        }
    }

    private boolean isHeader(int at) {
        int start = 0;
        for (int end : ends) {
            if (at < end) {
                return at < start + BlockHeader.BYTES_MIN;
            }
            start = end;
        }
        return false;
    }

    @Test
    void leavesAFileAloneThatLacksAGroup() throws IOException {
        byte[] bytes = whole.clone();
        Arrays.fill(bytes, ends.get(1), ends.get(2), (byte) 0);
        checkDamaged(bytes, "zeros");
    }

    @Test
    void cutsAtTheFirstBrokenGroupIfGroupsWereNotSynced() throws IOException {
        write(SyncMode.CACHE);
        for (int at = ends.get(1); at < ends.get(2); at += 3) {
            byte[] bytes = whole.clone();
            bytes[at] ^= 0x55;
            check(bytes, 1);
        }
    }

    @Test
    void tellsAFileThatIsTooNewFromOneThatIsCorrupt() throws IOException {
        byte[] bytes = whole.clone();
        bytes[16] = BlockHeader.VERSION + 1;
        setCrc(bytes, 0, BlockHeader.BYTES_MIN + 2 - 4);
        Files.write(file, bytes);
        assertEquals(
                ProblemCode.FILE_TOO_NEW,
                assertThrows(Problem.class, this::recover).code());
        assertEquals(
                ProblemCode.FILE_TOO_NEW,
                assertThrows(Problem.class, () -> LogFixture.reader(file)).code());
    }

    @Test
    void neverCutsASliceThatWasClosed() throws IOException {
        for (int at = 0; at < whole.length; at++) {
            byte[] bytes = closed.clone();
            bytes[at] ^= 0x55;
            Files.write(file, bytes);
            try {
                recover();
            } catch (Problem e) {
                assertEquals(ProblemCode.CORRUPT_FILE, e.code());
            }
            assertArrayEquals(bytes, Files.readAllBytes(file), "byte " + at);
        }
        check(closed, 4);
    }

    @Test
    void closesASliceAgainWhoseFooterIsDamaged() throws IOException {
        for (int at = whole.length; at < closed.length; at++) {
            byte[] bytes = closed.clone();
            bytes[at] ^= 0x55;
            check(bytes, 4);
            assertArrayEquals(closed, Files.readAllBytes(file));
        }
    }

    @Test
    void neverTouchesASliceThatIsInStagingToo() throws IOException {
        Path staged = dir.resolve("staged");
        Files.createLink(staged, file);
        for (int length = 0; length < closed.length; length += 7) {
            Files.write(file, Arrays.copyOf(closed, length));
            assertEquals(
                    ProblemCode.CORRUPT_FILE,
                    assertThrows(Problem.class, this::recover).code());
            assertArrayEquals(Arrays.copyOf(closed, length), Files.readAllBytes(staged));
        }
        Files.write(file, closed);
        assertEquals(30, recover().orElseThrow().records());
    }

    @Test
    void readsWhatTheFirstVersionOfTheFormatWrote() throws IOException {
        byte[] first = inFirstVersion(whole);
        Files.write(file, first);
        assertEquals(30, recover().orElseThrow().records());
        assertArrayEquals(first, Files.readAllBytes(file));
        // no zeros at the end: it was closed, so that what is wrong with it is damage
        for (int at = ends.get(3); at < first.length; at += 3) {
            byte[] bytes = first.clone();
            bytes[at] ^= 0x55;
            checkDamaged(bytes, "byte " + at);
        }
        Files.write(file, Arrays.copyOf(Arrays.copyOf(first, first.length - 5), first.length + 10_000));
        assertEquals(6, recover().orElseThrow().records(), "it was open, and its last group is torn");
        assertArrayEquals(Arrays.copyOf(first, ends.get(3)), Files.readAllBytes(file));
    }

    private byte[] inFirstVersion(byte[] bytes) throws IOException {
        byte[] first = bytes.clone();
        int at = 0;
        while (at < first.length) {
            BlockHeader header = BlockHeader.read(
                    Arrays.copyOfRange(first, at, at + BlockHeader.BYTES_MAX), BlockHeader.BYTES_MAX, file, at);
            first[at + 16] = 1;
            setCrc(first, at, header.bytes() - 4);
            at += header.memberBytes();
        }
        return first;
    }

    private static void setCrc(byte[] bytes, int from, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, from, length);
        for (int i = 0; i < 4; i++) {
            bytes[from + length + i] = (byte) (crc.getValue() >>> (8 * i));
        }
    }

    @Test
    void theReaderGivesEveryBlockButTheDamagedOne() throws IOException {
        List<String> blocks = blocks(closed, 30, 0);
        for (int at = 0; at < whole.length; at++) {
            byte[] bytes = closed.clone();
            bytes[at] ^= 0x55;
            List<String> expected = new ArrayList<>(blocks);
            int damaged = blockAt(at);
            int lines = 0;
            if (damaged > 0 && damaged <= blocks.size()) {
                lines = (int) expected.remove(damaged - 1).lines().count();
            }
            assertEquals(expected, blocks(bytes, 30, lines), "byte " + at);
        }
        for (int length = 0; length < whole.length; length++) {
            List<String> left = blocks.subList(0, Math.max(0, blockAt(length) - 1));
            int lines =
                    left.stream().mapToInt(block -> (int) block.lines().count()).sum();
            assertEquals(left, blocks(Arrays.copyOf(closed, length), 30, 30 - lines), "length " + length);
        }
        byte[] other = closed.clone();
        Files.move(file, file.resolveSibling("5.csv.gz"));
        file = file.resolveSibling("5.csv.gz");
        assertEquals(List.of(), blocks(other, 30, 30), "the blocks of another slice");
    }

    /** The number of the block, 0 for that of the names, that the byte belongs to. */
    private int blockAt(int at) {
        int end = 0;
        int block = -1;
        while (end <= at && end < closed.length) {
            byte[] bytes = Arrays.copyOfRange(closed, end, end + BlockHeader.BYTES_MAX);
            end += BlockHeader.read(bytes, Math.min(bytes.length, closed.length - end), file, end)
                    .memberBytes();
            block++;
        }
        return block;
    }

    /** @param lost how many rows it is to report as lost */
    private List<String> blocks(byte[] bytes, long records, long lost) throws IOException {
        Files.write(file, bytes);
        List<String> blocks = new ArrayList<>();
        try (SliceReader reader = SliceReader.open(file, LogFixture.unknown(file, records), LogFixture.INFLATER)) {
            while (reader.next()) {
                LogFixture.rowsOf(reader).ifPresent(blocks::add);
            }
            assertEquals(
                    lost, reader.lost().stream().mapToLong(LostRows::records).sum());
            for (LostRows rows : reader.lost()) {
                assertTrue(rows.what().contains("slice " + file + ", offset "), rows.what());
            }
        }
        return blocks;
    }

    @Test
    void theReaderGoesOverBlocksWithoutTheirText() throws IOException {
        byte[] bytes = closed.clone();
        int inText = ends.get(0) + BlockHeader.BYTES_MIN + 10;
        bytes[inText] ^= 1;
        Files.write(file, bytes);
        try (SliceReader reader = SliceReader.open(file, LogFixture.unknown(file, 30), LogFixture.INFLATER)) {
            long records = 0;
            while (reader.next()) {
                records += reader.block().records();
            }
            assertEquals(30, records);
            assertEquals(List.of(), reader.lost());
        }
        try (SliceReader reader = SliceReader.open(file, LogFixture.unknown(file, 30), LogFixture.INFLATER)) {
            assertTrue(reader.next());
            assertTrue(reader.rows().isEmpty());
            assertEquals(2, reader.lost().get(0).records());
            assertTrue(reader.next());
            assertEquals(GROUPS.get(1).length(), reader.rows().orElseThrow().length);
        }
    }

    @Test
    void leavesOutAGroupThatWasNeverAnswered() throws IOException {
        byte[] torn = Arrays.copyOf(Arrays.copyOf(whole, whole.length - 5), whole.length + 10_000);
        torn[ends.get(0) + 30] ^= 1; // and damage before it, so that recovery leaves it alone
        Files.write(file, torn);
        assertEquals(
                ProblemCode.CORRUPT_FILE,
                assertThrows(Problem.class, this::recover).code());
        SliceInfo left = SliceSurvey.of(file, TABLE.id(), new SliceId("n1", sequence));
        assertEquals(4, left.records());
        try (SliceReader reader = SliceReader.open(file, left, LogFixture.INFLATER)) {
            StringBuilder rows = new StringBuilder();
            while (reader.next()) {
                rows.append(LogFixture.rowsOf(reader).orElse(""));
            }
            assertEquals(text(GROUPS.get(1)) + text(GROUPS.get(2)), rows.toString());
            assertEquals(1, reader.lost().size());
        }
    }

    @Test
    void oneDamagedSliceDoesNotHideTheOthers() throws IOException {
        Path other = file.resolveSibling((sequence + 5) + ".csv.gz");
        byte[] bytes = whole.clone();
        bytes[20] ^= 1;
        Files.write(other, bytes);
        try (Volume volume = Volume.open(file.getParent().getParent(), "n1", LogFixture.SMALL, Faults.NONE)) {
            assertEquals(2, volume.recovered().size(), "what can be read of it is to be imported");
            assertEquals(1, volume.damaged().size());
            assertTrue(volume.damaged().get(0).problem().getMessage().contains(other.toString()));
        }
    }

    @Test
    void theReaderNamesEveryDamagedByte() throws IOException {
        for (int at = 0; at < whole.length; at++) {
            byte[] bytes = closed.clone();
            bytes[at] ^= 0x55;
            Files.write(file, bytes);
            Problem problem = assertThrows(Problem.class, () -> rows(file), "byte " + at);
            assertTrue(problem.getMessage().contains("slice " + file + ", offset "), problem.getMessage());
        }
    }

    private int groupsWithin(int length) {
        return (int) ends.stream().filter(end -> end <= length).count() - 1;
    }

    private Optional<SliceInfo> recover() throws IOException {
        return SliceRecovery.recover(file, TABLE.id(), sequence);
    }

    private void check(byte[] left, int groups) throws IOException {
        Files.write(file, left);
        Optional<SliceInfo> slice = recover();
        if (groups <= 0) {
            assertTrue(slice.isEmpty() && Files.notExists(file));
            return;
        }
        StringBuilder expected = new StringBuilder();
        GROUPS.subList(0, groups).forEach(group -> expected.append(text(group)));
        assertEquals(expected.toString(), rows(file));
        byte[] now = Files.readAllBytes(file);
        assertArrayEquals(Arrays.copyOf(whole, ends.get(groups)), Arrays.copyOf(now, ends.get(groups)));
        assertEquals(FOOTER_BYTES, now.length - ends.get(groups), "it is closed");
        assertEquals(
                GROUPS.subList(0, groups).stream().mapToLong(RowBatch::records).sum(),
                slice.orElseThrow().records());
        assertEquals(sequence, slice.orElseThrow().segment());
        assertEquals(recover(), slice, "recovering again changes nothing");
    }

    private void checkDamaged(byte[] left, String message) throws IOException {
        Files.write(file, left);
        Problem problem = assertThrows(Problem.class, this::recover, message);
        assertEquals(ProblemCode.CORRUPT_FILE, problem.code());
        assertArrayEquals(left, Files.readAllBytes(file));
    }
}
