package io.millrace.slice;

import static io.millrace.slice.SliceFixture.TABLE;
import static io.millrace.slice.SliceFixture.rows;
import static io.millrace.slice.SliceFixture.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.fault.Faults;
import io.millrace.model.RowBatch;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cuts and damages a slice of four groups, of which the last has several blocks. */
class SliceRecoveryTest {
    private static final List<RowBatch> GROUPS = List.of(group(1, 2), group(2, 1), group(3, 3), group(4, 24));

    @TempDir
    Path dir;

    private Path file;
    private long sequence;
    private byte[] whole;
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
        SliceSettings settings = new SliceSettings(mode, 1 << 20, 1 << 20, Duration.ofHours(1), 400, 1, 1 << 20, 0);
        SliceFixture fixture = new SliceFixture(dir.resolve("written" + mode), settings, DiskFile::new);
        GROUPS.forEach(group -> fixture.append(group).join());
        fixture.close();
        SliceInfo slice = fixture.closed.get(0);
        file = slice.file();
        sequence = slice.id().sequence();
        whole = Files.readAllBytes(file);
        ends.clear();
        try (SliceReader reader = SliceReader.open(file)) {
            int end = names(whole);
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
        bytes[16] = 2;
        int crcAt = BlockHeader.BYTES_MIN + 2 - 4;
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, crcAt);
        for (int i = 0; i < 4; i++) {
            bytes[crcAt + i] = (byte) (crc.getValue() >>> (8 * i));
        }
        Files.write(file, bytes);
        assertEquals(
                ProblemCode.FILE_TOO_NEW,
                assertThrows(Problem.class, this::recover).code());
        assertEquals(
                ProblemCode.FILE_TOO_NEW,
                assertThrows(Problem.class, () -> SliceReader.open(file)).code());
    }

    @Test
    void oneDamagedSliceDoesNotHideTheOthers() throws IOException {
        Path other = file.resolveSibling((sequence + 5) + ".csv.gz");
        byte[] bytes = whole.clone();
        bytes[20] ^= 1;
        Files.write(other, bytes);
        try (Volume volume = Volume.open(file.getParent().getParent(), "n1", SliceFixture.SMALL, Faults.NONE)) {
            assertEquals(1, volume.recovered().size());
            assertEquals(1, volume.damaged().size());
            assertTrue(volume.damaged().get(0).getMessage().contains(other.toString()));
        }
    }

    @Test
    void theReaderRefusesEveryDamagedByteAndEveryCut() throws IOException {
        String good = rows(file);
        for (int at = 0; at < whole.length; at++) {
            byte[] bytes = whole.clone();
            bytes[at] ^= 0x55;
            Files.write(file, bytes);
            Problem problem = assertThrows(Problem.class, () -> rows(file), "byte " + at);
            assertTrue(problem.getMessage().contains("slice " + file + ", offset "), problem.getMessage());
        }
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            if (!ends.contains(length)) {
                assertThrows(Problem.class, () -> rows(file), "length " + length);
            } else {
                assertTrue(good.startsWith(rows(file)));
            }
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
        assertArrayEquals(Arrays.copyOf(whole, ends.get(groups)), Files.readAllBytes(file));
        assertEquals(
                GROUPS.subList(0, groups).stream().mapToLong(RowBatch::records).sum(),
                slice.orElseThrow().records());
        assertEquals(recover(), slice, "recovering again changes nothing");
    }

    private void checkDamaged(byte[] left, String message) throws IOException {
        Files.write(file, left);
        Problem problem = assertThrows(Problem.class, this::recover, message);
        assertEquals(ProblemCode.CORRUPT_FILE, problem.code());
        assertArrayEquals(left, Files.readAllBytes(file));
    }
}
