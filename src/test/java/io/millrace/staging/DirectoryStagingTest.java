package io.millrace.staging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.fault.Faults;
import io.millrace.model.SliceId;
import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.slice.SliceInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryStagingTest {
    private static final String KEY = "7/n1-123.csv.gz";

    @TempDir
    Path dir;

    private Path file;
    private DirectoryStaging staging;
    private SliceInfo slice;

    @BeforeEach
    void makeASlice() throws IOException {
        file = dir.resolve("123.csv.gz");
        Files.writeString(file, "rows of a slice");
        staging = DirectoryStaging.open(dir.resolve("staging"), Faults.NONE);
        slice = new SliceInfo(new SliceId("n1", 123), 123, new TableId(7), 1, file, 1, 15, 15, 2, 0, 0, Instant.EPOCH);
    }

    @Test
    void linksASliceAndOutlivesTheOriginal() throws IOException {
        StagedSlice staged = staging.put(slice, file);
        assertEquals(KEY, staged.key());
        assertEquals(15, staged.bytes());
        assertTrue(staged.checksum().matches("crc32c:[0-9a-f]{8}"), staged.checksum());
        assertTrue(Files.isSameFile(file, staging.find(KEY)));
        Files.delete(file);
        assertEquals("rows of a slice", Files.readString(staging.find(KEY)));
    }

    @Test
    void givesTheSameWhenRepeated() throws IOException {
        StagedSlice staged = staging.put(slice, file);
        assertEquals(staged, staging.put(slice, file));
        Files.delete(file);
        Path target = staging.find(KEY);
        assertEquals(staged, staging.put(slice, target), "also when the volume has removed it since");
    }

    @Test
    void copiesWhereItCannotLinkAndReplacesWhatDiffers() throws IOException {
        Path target = dir.resolve("staging").resolve(KEY);
        Files.createDirectories(target.getParent());
        Files.writeString(target, "an older attempt");
        staging.put(slice, file);
        assertEquals("rows of a slice", Files.readString(target));
        assertTrue(!Files.isSameFile(file, target));
        assertEquals(List.of(KEY), files());
        assertEquals(staging.put(slice, file), staging.put(slice, file));
    }

    @Test
    void refusesAFileWhoseLengthIsNotTheSlices() throws IOException {
        Files.writeString(file, "rows of a slice and zeros");
        Problem problem = assertThrows(Problem.class, () -> staging.put(slice, file));
        assertEquals(ProblemCode.CORRUPT_FILE, problem.code());
    }

    @Test
    void tellsAMissingSliceFromAMissingDisk() throws IOException {
        assertEquals(
                ProblemCode.UNAVAILABLE_NOW,
                assertThrows(Problem.class, () -> staging.find("7/n1-5.csv.gz")).code());
        staging.put(slice, file);
        assertTrue(Files.notExists(staging.find("7/n1-5.csv.gz")));
        Files.delete(file);
        Files.delete(staging.find(KEY));
        assertEquals(
                ProblemCode.UNAVAILABLE_NOW,
                assertThrows(Problem.class, () -> staging.put(slice, file)).code());
        assertThrows(IllegalArgumentException.class, () -> staging.find("../123.csv.gz"));
    }

    @Test
    void putsNothingForASliceThatIsGone() {
        StagedSlice staged = staging.nothing(slice);
        assertEquals(new StagedSlice(KEY, 0, "crc32c:00000000"), staged);
        assertTrue(Files.notExists(staging.find(KEY)));
    }

    @Test
    void findsWhatAnEarlierTryLeftIfItIsNotTheSame() throws IOException {
        assertEquals(Optional.empty(), staging.leftover(slice));
        staging.put(slice, file);
        assertEquals(Optional.empty(), staging.leftover(slice));
        Path target = staging.find(KEY);
        Files.delete(file);
        assertEquals(Optional.of(new StagedCopy(target, false)), staging.leftover(slice));
        Files.writeString(file, "other bytes");
        assertEquals(Optional.of(new StagedCopy(target, false)), staging.leftover(slice));
    }

    @Test
    void tellsWhatIsWrong() throws IOException {
        StagedSlice staged = staging.put(slice, file);
        assertEquals(Optional.empty(), staging.check(KEY, staged.checksum()));
        assertTrue(staging.check(KEY, "crc32c:00000000").orElseThrow().contains("has other bytes than were staged"));
        staging.remove(KEY);
        assertTrue(staging.check(KEY, staged.checksum()).orElseThrow().contains("cannot be read"));
    }

    @Test
    void removesSlicesAndLitter() throws IOException {
        staging.put(slice, file);
        Files.writeString(dir.resolve("staging/7/n1-124.csv.gz.tmp"), "half");
        assertEquals(1, staging.sweep());
        assertEquals(0, staging.sweep());
        assertEquals(List.of(KEY), files());
        staging.remove(KEY);
        staging.remove(KEY);
        assertEquals(List.of(), files());
    }

    @Test
    void leavesFoldersAloneThatAreNoTables() throws IOException {
        Path found = Files.createDirectory(dir.resolve("staging/lost+found"));
        Path file = Files.writeString(found.resolve("12.tmp"), "not ours");
        assertEquals(0, staging.sweep());
        assertTrue(Files.exists(file));
    }

    /** The keys of what is staged. */
    private List<String> files() throws IOException {
        Path root = dir.resolve("staging");
        try (Stream<Path> files = Files.walk(root, 2)) {
            return files.filter(Files::isRegularFile)
                    .map(path -> root.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }
}
