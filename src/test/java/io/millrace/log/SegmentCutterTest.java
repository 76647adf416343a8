package io.millrace.log;

import static io.millrace.log.LogFixture.TABLE;
import static io.millrace.log.LogFixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.fault.Faults;
import io.millrace.model.RowBatch;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.row.RandomRows;
import io.millrace.row.RowEncoder;
import io.millrace.slice.LostRows;
import io.millrace.slice.SliceInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cuts and damages a segment with four groups of rows of two tables, of which the last has several blocks of one. */
class SegmentCutterTest {
    private static final TableSchema OTHER = RandomRows.table(8, 1, false);
    private static final List<List<RowBatch>> GROUPS = List.of(
            List.of(group(TABLE, 1, 2), group(OTHER, 1, 1)),
            List.of(group(OTHER, 2, 2)),
            List.of(group(TABLE, 3, 3)),
            List.of(group(TABLE, 6, 24), group(OTHER, 4, 2)));
    /** So many bytes have a start block before the rows, and a footer. */
    private static final int START_BYTES = 116;

    private static final int FOOTER_BYTES = 114;

    /** A block as the whole segment has it. */
    private record Block(BlockHeader header, int start, String text) {
        int end() {
            return start + header.memberBytes();
        }
    }

    @TempDir
    Path dir;

    private Path cutDir;
    private Segment segment;
    private byte[] closed;
    private byte[] whole;
    private final List<Block> blocks = new ArrayList<>();
    /** Where each group ends, that of the start block first. */
    private final List<Integer> ends = new ArrayList<>();

    private static RowBatch group(TableSchema table, long first, int records) {
        RowEncoder encoder = new RowEncoder(table);
        for (long id = first; id < first + records; id++) {
            encoder.beginRow(RandomRows.NOW_MICROS + id);
            encoder.recordId(id);
            encoder.number(7, 31 * id);
            encoder.endRow();
        }
        return encoder.finish();
    }

    @BeforeEach
    void writeASegment() throws IOException {
        write(SyncMode.DISK);
    }

    private void write(SyncMode mode) throws IOException {
        LogSettings settings = new LogSettings(mode, 1 << 20, Duration.ofHours(1), 400, 1, 1 << 20, 0);
        Path volume = dir.resolve("volume" + mode);
        LogFixture fixture = new LogFixture(volume, settings, DiskFile::new);
        LocalLog log = fixture.log(settings, Runnable::run, Runnable::run, task -> {
            throw new RejectedExecutionException("later");
        });
        for (List<RowBatch> group : GROUPS) {
            CompletableFuture<Void> done = LogFixture.append(log, group.toArray(RowBatch[]::new));
            done.join();
        }
        log.rotate().join();
        Path file;
        try (Stream<Path> files = Files.list(volume.resolve("log"))) {
            file = files.findFirst().orElseThrow();
        }
        closed = Files.readAllBytes(file);
        whole = Arrays.copyOf(closed, closed.length - FOOTER_BYTES);
        long sequence = Long.parseLong(file.getFileName().toString().replace(Segment.SUFFIX, ""));
        segment = new Segment(dir.resolve(sequence + Segment.SUFFIX), sequence, false);
        log.close();
        fixture.close();
        cutDir = Files.createDirectories(dir.resolve("cut" + mode));
        readBlocks();
    }

    private void readBlocks() throws IOException {
        blocks.clear();
        ends.clear();
        Files.write(segment.file(), closed);
        try (var channel = java.nio.channels.FileChannel.open(segment.file());
                BlockInflater inflater = new BlockInflater()) {
            for (int at = 0; at < whole.length; ) {
                byte[] bytes = Arrays.copyOfRange(closed, at, at + BlockHeader.BYTES_MAX);
                BlockHeader header = BlockHeader.read(bytes, Math.min(bytes.length, closed.length - at), dir, at);
                blocks.add(new Block(
                        header, at, text(inflater.inflate(channel, segment.file(), header, at), header.csvBytes())));
                at += header.memberBytes();
                if (header.isLast()) {
                    ends.add(at);
                }
            }
        }
        assertEquals(START_BYTES, ends.get(0));
        assertEquals(GROUPS.size() + 1, ends.size());
        assertTrue(blocks.size() > 10, "the last group has several blocks");
    }

    private record Cut(Map<TableId, String> rows, Map<TableId, Long> lost, List<String> damage) {}

    /** What the slices hold that such a file is cut into. */
    private Cut cut(byte[] bytes) throws IOException {
        Files.write(segment.file(), bytes);
        SegmentCutter.Cut cut = new SegmentCutter(cutDir, "n1", Faults.NONE).cut(segment);
        Map<TableId, String> rows = new TreeMap<>();
        Map<TableId, Long> lost = new TreeMap<>();
        long last = 0;
        for (SliceInfo slice : cut.slices()) {
            assertTrue(slice.id().sequence() > last, "slices come in their order");
            last = slice.id().sequence();
            assertEquals("n1", slice.id().node());
            assertEquals(segment.sequence(), slice.segment());
            StringBuilder text = new StringBuilder();
            try (SliceReader reader = SliceReader.open(slice.file(), slice, LogFixture.INFLATER)) {
                while (reader.next()) {
                    text.append(LogFixture.rowsOf(reader).orElse(""));
                }
                lost.merge(
                        slice.table(),
                        reader.lost().stream().mapToLong(LostRows::records).sum(),
                        Long::sum);
            }
            rows.merge(slice.table(), text.toString(), String::concat);
            Files.delete(slice.file());
        }
        lost.values().removeIf(count -> count == 0);
        return new Cut(rows, lost, cut.damage());
    }

    private Map<TableId, String> rows(int groups, Block... without) {
        Set<Block> left = new HashSet<>(blocks);
        List.of(without).forEach(left::remove);
        Map<TableId, String> rows = new TreeMap<>();
        for (Block block : blocks) {
            if (left.contains(block) && block.header().isRows() && block.end() <= ends.get(groups)) {
                rows.merge(block.header().table(), block.text(), String::concat);
            }
        }
        return rows;
    }

    private void check(byte[] bytes, int groups, String message) throws IOException {
        Cut cut = cut(bytes);
        assertEquals(List.of(), cut.damage(), message);
        assertEquals(rows(groups), cut.rows(), message);
        assertEquals(Map.of(), cut.lost(), message);
    }

    private int groupsWithin(int length) {
        return Math.max(0, (int) ends.stream().filter(end -> end <= length).count() - 1);
    }

    @Test
    void holdsEveryRowOfEachTable() throws IOException {
        check(closed, 4, "closed");
        check(whole, 4, "left open");
        Map<TableId, String> all = new TreeMap<>();
        GROUPS.forEach(group -> group.forEach(batch -> all.merge(batch.schema().id(), text(batch), String::concat)));
        assertEquals(all, rows(4));
    }

    @Test
    void keepsExactlyTheWholeGroupsWhereverTheFileIsCut() throws IOException {
        for (int length = 0; length <= whole.length; length += length < ends.get(3) ? 5 : 1) {
            check(Arrays.copyOf(whole, length), groupsWithin(length), "length " + length);
        }
    }

    @Test
    void keepsExactlyTheWholeGroupsWhereverZerosWrittenAheadWereReplaced() throws IOException {
        for (int length = 0; length <= whole.length; length += length < ends.get(3) ? 5 : 1) {
            byte[] bytes = Arrays.copyOf(Arrays.copyOf(whole, length), whole.length + 10_000);
            int left = Arrays.mismatch(bytes, whole); // what ends in zeros is not missed
            check(bytes, groupsWithin(left < 0 ? whole.length : left), "length " + length);
        }
    }

    @Test
    void leavesOutTheLastGroupWhicheverOfItsBytesIsMissing() throws IOException {
        // The system writes the pages of an unsynced group in any order.
        for (int at = ends.get(3); at < whole.length; at++) {
            byte[] bytes = whole.clone();
            bytes[at] ^= 0x55;
            check(bytes, 3, "byte " + at);
            check(Arrays.copyOf(bytes, whole.length + 10_000), 3, "byte " + at);
        }
    }

    @Test
    void namesDamageInFrontOfTheLastGroupAndLosesNothingElse() throws IOException {
        for (int at = 0; at < ends.get(3); at++) {
            byte[] bytes = whole.clone();
            bytes[at] ^= 0x55;
            checkOneBlock(bytes, at);
        }
    }

    @Test
    void namesDamageAnywhereInAClosedSegmentAndLosesNothingElse() throws IOException {
        for (int at = 0; at < whole.length; at++) {
            byte[] bytes = closed.clone();
            bytes[at] ^= 0x55;
            checkOneBlock(bytes, at);
        }
        for (int at = whole.length; at < closed.length; at++) {
            byte[] bytes = closed.clone();
            bytes[at] ^= 0x55;
            check(bytes, 4, "the footer does no harm, byte " + at);
        }
    }

    private void checkOneBlock(byte[] bytes, int at) throws IOException {
        Block damaged = blocks.stream()
                .filter(block -> at >= block.start() && at < block.end())
                .findFirst()
                .orElseThrow();
        Cut cut = cut(bytes);
        assertEquals(rows(4, damaged), cut.rows(), "byte " + at);
        BlockHeader header = damaged.header();
        boolean isInHeader = at < damaged.start() + header.bytes();
        if (isInHeader) {
            assertEquals(1, cut.damage().size(), "byte " + at);
            assertTrue(
                    cut.damage().get(0).contains("segment " + segment.file() + ", offset " + damaged.start()),
                    cut.damage().get(0));
        } else if (header.isRows()) {
            assertEquals(Map.of(header.table(), (long) header.records()), cut.lost(), "byte " + at);
        }
    }

    @Test
    void namesAGroupThatIsGone() throws IOException {
        byte[] bytes = whole.clone();
        Arrays.fill(bytes, ends.get(1), ends.get(2), (byte) 0);
        Cut cut = cut(bytes);
        assertEquals(1, cut.damage().size());
        assertFalse(cut.rows().get(OTHER.id()).contains("\n2,"), "its rows are gone");
        assertEquals(rows(4).get(TABLE.id()), cut.rows().get(TABLE.id()));
    }

    @Test
    void keepsWhatWasAnsweredWithoutASync() throws IOException {
        write(SyncMode.CACHE);
        check(closed, 4, "closed");
        check(whole, 4, "left open");
        for (int length = 0; length <= whole.length; length += 5) {
            check(Arrays.copyOf(whole, length), groupsWithin(length), "length " + length);
        }
    }

    @Test
    void takesNoBlocksOfAnotherSegment() throws IOException {
        byte[] twice = Arrays.copyOf(closed, 2 * closed.length);
        System.arraycopy(closed, 0, twice, closed.length, closed.length);
        Cut cut = cut(twice);
        assertEquals(rows(4), cut.rows());
        segment = new Segment(segment.file(), segment.sequence() + 1, false);
        assertEquals(Map.of(), cut(closed).rows());
    }

    @Test
    void isCutWhenTheVolumeIsOpened() throws IOException {
        Path volumeDir = dir.resolve("left");
        Path file = leave(volumeDir, whole);
        try (Volume volume = Volume.open(volumeDir, "n1", LogFixture.SMALL, Faults.NONE)) {
            assertEquals(
                    Set.of(TABLE.id(), OTHER.id()),
                    Set.copyOf(volume.recovered().stream().map(SliceInfo::table).toList()));
            assertEquals(
                    34,
                    volume.recovered().stream().mapToLong(SliceInfo::records).sum());
            assertEquals(List.of(), volume.damaged());
            assertEquals(List.of(), volume.damagedSegments());
        }
        assertTrue(Files.notExists(file));
    }

    @Test
    void isKeptIfItIsDamaged() throws IOException {
        Path volumeDir = dir.resolve("left");
        byte[] bytes = whole.clone();
        bytes[ends.get(1) + 20] ^= 1;
        Path file = leave(volumeDir, bytes);
        for (int start = 0; start < 2; start++) {
            try (Volume volume = Volume.open(volumeDir, "n1", LogFixture.SMALL, Faults.NONE)) {
                assertEquals(
                        32,
                        volume.recovered().stream()
                                .mapToLong(SliceInfo::records)
                                .sum());
                assertEquals(start == 0 ? 1 : 0, volume.damagedSegments().size());
            }
        }
        assertTrue(Files.notExists(file));
        assertEquals(bytes.length, Files.size(volumeDir.resolve("damaged").resolve(file.getFileName())));
    }

    /** Behind its last row, within it, and before it. */
    @Test
    void isMissedByTheNextOneIfItsEndIsGone() throws IOException {
        LogSettings settings = new LogSettings(SyncMode.DISK, 1 << 20, Duration.ofHours(1), 400, 1, 1 << 20, 0);
        Path both = dir.resolve("both");
        LogFixture fixture = new LogFixture(both, settings, DiskFile::new);
        LocalLog log = fixture.log(settings, Runnable::run, Runnable::run, task -> {
            throw new RejectedExecutionException("later");
        });
        for (int i = 0; i < 4; i++) {
            LogFixture.append(log, group(TABLE, 10L * i, 10)).join();
            if (i % 2 == 1) {
                log.rotate().join();
            }
        }
        List<Path> files = BlockPlaces.segments(both);
        assertEquals(2, files.size());
        byte[] first = Files.readAllBytes(files.get(0));
        byte[] second = Files.readAllBytes(files.get(1));
        log.close();
        fixture.close();
        for (int missing :
                new int[] {FOOTER_BYTES, FOOTER_BYTES + 1, FOOTER_BYTES + 20, first.length - START_BYTES - 5}) {
            Path left = Files.createDirectories(dir.resolve("left" + missing).resolve("log"));
            Files.write(left.resolve(files.get(0).getFileName()), Arrays.copyOf(first, first.length - missing));
            Files.write(left.resolve(files.get(1).getFileName()), second);
            try (Volume volume = Volume.open(left.getParent(), "n1", LogFixture.SMALL, Faults.NONE)) {
                List<String> damaged = volume.damagedSegments();
                assertTrue(
                        damaged.toString().contains(files.get(0).getFileName().toString()), damaged::toString);
                assertTrue(
                        !damaged.toString().contains(files.get(1).getFileName().toString()), damaged::toString);
                assertEquals(
                        20,
                        volume.recovered().stream()
                                .filter(slice -> slice.segment()
                                        > Long.parseLong(files.get(0)
                                                        .getFileName()
                                                        .toString()
                                                        .replace(Segment.SUFFIX, ""))
                                                + 100)
                                .mapToLong(SliceInfo::records)
                                .sum());
            }
        }
    }

    /** As by a process that died. */
    private Path leave(Path volumeDir, byte[] bytes) throws IOException {
        Path log = Files.createDirectories(volumeDir.resolve("log"));
        return Files.write(log.resolve(segment.file().getFileName()), bytes);
    }
}
