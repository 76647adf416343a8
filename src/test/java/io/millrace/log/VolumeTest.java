package io.millrace.log;

import static io.millrace.log.LogFixture.SMALL;
import static io.millrace.log.LogFixture.TABLE;
import static io.millrace.log.LogFixture.batch;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.fault.Faults;
import io.millrace.files.DurableFiles;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.slice.SliceInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeTest {
    @TempDir
    Path dir;

    @Test
    void isUsedByOneAtATime() {
        try (Volume volume = Volume.open(dir, "n1", SMALL, Faults.NONE)) {
            Problem problem = assertThrows(Problem.class, () -> Volume.open(dir, "n1", SMALL, Faults.NONE));
            assertEquals(ProblemCode.INCORRECT_STATE, problem.code());
            assertFalse(volume.id().isEmpty());
        }
        Volume.open(dir, "n1", SMALL, Faults.NONE).close();
    }

    @Test
    void removesEmptyFoldersOfTablesAndNoOthers() throws IOException {
        Path table = Files.createDirectory(dir.resolve("7"));
        Path found = Files.createDirectory(dir.resolve("lost+found"));
        Volume.open(dir, "n1", SMALL, Faults.NONE).close();
        assertFalse(Files.exists(table));
        assertTrue(Files.exists(found));
    }

    @Test
    void keepsItsIdAndItsNode() {
        String id;
        try (Volume volume = Volume.open(dir, "n1", SMALL, Faults.NONE)) {
            id = volume.id();
            assertTrue(volume.diskFree() > 0);
        }
        try (Volume volume = Volume.open(dir, "n1", SMALL, Faults.NONE)) {
            assertEquals(id, volume.id());
        }
        assertEquals(
                ProblemCode.INVALID_CONFIGURATION,
                assertThrows(Problem.class, () -> Volume.open(dir, "n2", SMALL, Faults.NONE))
                        .code());
        assertEquals(
                ProblemCode.INVALID_CONFIGURATION,
                assertThrows(Problem.class, () -> Volume.open(dir, "Node 1", SMALL, Faults.NONE))
                        .code());
    }

    @Test
    void removesASliceOnce() {
        LogFixture fixture = new LogFixture(dir);
        fixture.append(batch(TABLE, 1, 1)).join();
        fixture.log.close();
        SliceInfo slice = fixture.cut.get(0);
        fixture.volume.remove(slice);
        fixture.volume.remove(slice);
        fixture.close();
        try (Volume volume = Volume.open(dir, "n1", SMALL, Faults.NONE)) {
            assertEquals(List.of(), volume.recovered());
        }
    }

    @Test
    void removesWhatHasNoRowsAndLitterAndLeavesStrangersAlone() throws IOException {
        Path tableDir = dir.resolve("7");
        try (Volume volume = Volume.open(dir, "n1", SMALL, Faults.NONE)) {
            volume.create(100_000, 100_000);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        Files.createDirectory(tableDir);
        Files.writeString(dir.resolve("sequence.tmp"), "7");
        Files.writeString(tableDir.resolve("notes.txt"), "mine");
        Files.createFile(tableDir.resolve("5.csv.gz"));
        try (Volume volume = Volume.open(dir, "n1", SMALL, Faults.NONE)) {
            assertEquals(List.of(), volume.recovered());
            assertEquals(List.of(), volume.damaged());
        }
        assertEquals(List.of("notes.txt"), List.of(tableDir.toFile().list()));
        assertEquals(0, dir.resolve("log").toFile().list().length);
        assertTrue(Files.notExists(dir.resolve("sequence.tmp")));
    }

    @Test
    void sequencesRiseWhateverTheClockDoes() throws IOException {
        Path file = dir.resolve("sequence");
        long[] clock = {1_000_000_000L};
        List<Long> given = new ArrayList<>();
        for (int start = 0; start < 5; start++) {
            Sequences sequences = Sequences.open(file, () -> clock[0], 0);
            for (int i = 0; i < 10; i++) {
                given.add(sequences.next());
                clock[0] += i == 4 ? 90_000_000 : 1;
            }
            clock[0] -= 200_000_000;
            if (start % 2 == 0) {
                sequences.close();
            } // else as if by kill -9
        }
        for (int i = 1; i < given.size(); i++) {
            assertTrue(given.get(i) >= given.get(i - 1) + Segment.BLOCKS_MAX, "number " + i);
        }
        assertEquals(1_000_000_000L, given.get(0));
        Sequences seen = Sequences.open(file, () -> 0, Long.MAX_VALUE / 2);
        assertEquals(Long.MAX_VALUE / 2 + Segment.BLOCKS_MAX, seen.next());
        Files.writeString(file, "what?");
        assertThrows(Problem.class, () -> Sequences.open(file, () -> 0, 0));
    }

    @Test
    void namesADamagedFileOfItsOwnAndTakesItForNothingElse() throws IOException {
        LogFixture fixture = new LogFixture(dir);
        fixture.append(batch(TABLE, 1, 1)).join();
        fixture.close();
        for (String name : List.of("volume.id", "sequence")) {
            Path file = dir.resolve(name);
            byte[] whole = Files.readAllBytes(file);
            for (int at = 0; at < whole.length; at++) {
                byte[] flipped = whole.clone();
                flipped[at] ^= 1;
                checkRefused(file, flipped);
                checkRefused(file, Arrays.copyOf(whole, at));
            }
            Files.write(file, whole);
        }
        Volume.open(dir, "n1", SMALL, Faults.NONE).close();
    }

    private void checkRefused(Path file, byte[] damaged) throws IOException {
        Files.write(file, damaged);
        Problem problem = assertThrows(Problem.class, () -> Volume.open(dir, "n1", SMALL, Faults.NONE));
        assertEquals(ProblemCode.CORRUPT_FILE, problem.code(), new String(damaged, StandardCharsets.ISO_8859_1));
        assertTrue(problem.getMessage().startsWith(file.toString()), problem.getMessage());
        assertTrue(problem.getMessage().contains("write "), problem.getMessage());
    }

    @Test
    void readsTheFilesOfAnEarlierRelease() throws IOException {
        String id = "01234567-89ab-cdef-0123-456789abcdef";
        Files.writeString(dir.resolve("volume.id"), id + " n1\n");
        Files.writeString(dir.resolve("sequence"), "7000000000000000\n");
        try (Volume volume = Volume.open(dir, "n1", SMALL, Faults.NONE)) {
            assertEquals(id, volume.id());
            assertTrue(volume.create(0, 0).sequence() > 7_000_000_000_000_000L);
        }
    }

    @Test
    void aSliceTellsWhenItWasMadeAlsoWhenSequencesRunAheadOfTheClock() throws IOException {
        Files.writeString(dir.resolve("sequence"), "900000000000000000\n");
        long now = 1_000_000_000L;
        List<SliceInfo> cut = new ArrayList<>();
        try (Volume volume = Volume.open(dir, "n1", SMALL, () -> now, DiskFile::new, Faults.NONE);
                LocalLog log = new LocalLog(
                        volume,
                        SMALL,
                        new DiskReserve("the disk", 0, 1, () -> 1),
                        RowMemory.UNBOUNDED,
                        new RecordIds(() -> now, 0),
                        new LogExecutors(Runnable::run, Runnable::run, Runnable::run),
                        segment -> cut.addAll(segment.slices()))) {
            LogFixture.append(log, batch(TABLE, 1, 1)).join();
        }
        assertEquals(
                900_000_000_000_000_001L + Segment.BLOCKS_MAX, cut.get(0).id().sequence());
        assertEquals(Instant.ofEpochSecond(1_000), cut.get(0).opened());
    }

    @Test
    void publishesEntirelyOrNotAtAll() throws IOException {
        Path target = dir.resolve("target");
        DurableFiles.publish(target, "one");
        assertThrows(
                IOException.class,
                () -> DurableFiles.publish(target, temporary -> {
                    Files.writeString(temporary, "tw");
                    throw new IOException("died");
                }));
        assertEquals("one", Files.readString(target));
        assertEquals(List.of("target"), List.of(dir.toFile().list()));
        Files.writeString(dir.resolve("left.tmp"), "");
        assertEquals(1, DurableFiles.sweep(dir));
    }
}
