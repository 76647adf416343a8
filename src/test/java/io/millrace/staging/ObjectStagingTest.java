package io.millrace.staging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.fault.Faults;
import io.millrace.model.SliceId;
import io.millrace.model.TableId;
import io.millrace.objects.ObjectKey;
import io.millrace.objects.ObjectStore;
import io.millrace.objects.S3Server;
import io.millrace.objects.StoreObserver;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ObjectStagingTest {
    private static final String NAME = "p/7/n-1-123.csv.gz";
    private static final String KEY = "s3://" + S3Server.BUCKET + "/" + NAME;

    @TempDir
    private Path dir;

    private S3Server server;
    private ObjectStore store;
    private ObjectStaging staging;
    private Path file;
    private SliceInfo slice;

    @BeforeEach
    void start() throws Exception {
        server = S3Server.start(dir.resolve("objects"));
        store = ObjectStore.open(S3Server.settings(server.endpoint()), StoreObserver.NONE);
        staging = ObjectStaging.open(
                store, new ObjectKey(S3Server.BUCKET, "p/"), "n-1", dir.resolve("fetched"), 4, Faults.NONE);
        file = Files.writeString(dir.resolve("123.csv.gz"), "rows of a slice");
        slice = new SliceInfo(new SliceId("n-1", 123), 123, new TableId(7), 1, file, 1, 15, 15, 2, 0, 0, Instant.EPOCH);
    }

    @AfterEach
    void stop() {
        store.close();
        server.close();
    }

    @Test
    void givesTheSameWhenRepeatedAndOutlivesTheOriginal() throws IOException {
        StagedSlice staged = staging.put(slice, file);
        assertEquals(KEY, staged.key());
        assertEquals(staged, staging.put(slice, file));
        assertEquals("rows of a slice", Files.readString(server.file(NAME)));
        Files.delete(file);
        try (StagedCopy copy = staging.fetch(KEY, staged.checksum()).orElseThrow()) {
            assertEquals("rows of a slice", Files.readString(copy.file()));
            assertEquals(1, fetched());
        }
        assertEquals(0, fetched());
        assertEquals(Optional.empty(), staging.check(KEY, staged.checksum()));
    }

    @Test
    void findsWhatAnEarlierTryLeftIfItIsNotTheSame() throws IOException {
        assertEquals(Optional.empty(), staging.leftover(slice));
        StagedSlice staged = staging.put(slice, file);
        assertEquals(Optional.empty(), staging.leftover(slice));
        assertEquals(0, fetched());
        Files.writeString(file, "rows of a slixe");
        assertLeftover("rows of a slice");
        Files.delete(file);
        assertLeftover("rows of a slice");
        try (StagedCopy copy = staging.leftover(slice).orElseThrow()) {
            assertEquals(staged, staging.put(slice, copy.file()));
        }
    }

    private void assertLeftover(String text) throws IOException {
        try (StagedCopy copy = staging.leftover(slice).orElseThrow()) {
            assertEquals(text, Files.readString(copy.file()));
        }
        assertEquals(0, fetched());
    }

    @Test
    void refusesAFileWhoseLengthIsNotTheSlices() throws IOException {
        Files.writeString(file, "rows of a slice and zeros");
        Problem problem = assertThrows(Problem.class, () -> staging.put(slice, file));
        assertEquals(ProblemCode.CORRUPT_FILE, problem.code());
    }

    @Test
    void tellsDamageFromLossAndRemoves() throws IOException {
        StagedSlice staged = staging.put(slice, file);
        Files.writeString(server.file(NAME), "rows of a slixe");
        assertTrue(staging.check(KEY, staged.checksum()).orElseThrow().contains("has other bytes than were staged"));
        try (StagedCopy copy = staging.fetch(KEY, staged.checksum()).orElseThrow()) {
            assertEquals("rows of a slixe", Files.readString(copy.file()));
        }
        staging.remove(KEY);
        staging.remove(KEY);
        assertTrue(staging.check(KEY, staged.checksum()).orElseThrow().contains("is gone"));
        assertEquals(Optional.empty(), staging.fetch(KEY, staged.checksum()));
    }

    @Test
    void clearsTheFolderOfWhatWasReadWhenItOpens() throws IOException {
        Files.writeString(dir.resolve("fetched/1.csv.gz"), "half");
        ObjectStaging.open(store, new ObjectKey(S3Server.BUCKET, ""), "n-1", dir.resolve("fetched"), 4, Faults.NONE);
        assertEquals(0, fetched());
    }

    @Test
    void readsAndClearsThePlaceBefore() throws IOException {
        StagedSlice staged;
        Staging directory = DirectoryStaging.open(dir.resolve("staging"), Faults.NONE);
        staged = directory.put(slice, file);
        Staging places = new StagingPlaces(staging, List.of(directory));
        try (StagedCopy copy = places.fetch(staged.key(), staged.checksum()).orElseThrow()) {
            assertEquals("rows of a slice", Files.readString(copy.file()));
        }
        assertEquals(Optional.empty(), places.check(staged.key(), staged.checksum()));
        assertEquals(KEY, places.put(slice, file).key());
        places.remove(staged.key());
        assertEquals(Optional.empty(), places.fetch(staged.key(), staged.checksum()));
        assertTrue(Files.exists(server.file(NAME)));
    }

    @Test
    void takesNothingForLostThatIsInAPlaceNobodyNames() {
        Staging places = new StagingPlaces(staging, List.of());
        Problem problem = assertThrows(Problem.class, () -> places.fetch("7/n-1-123.csv.gz", "crc32c:00000000"));
        assertEquals(ProblemCode.UNAVAILABLE_NOW, problem.code());
        assertTrue(problem.getMessage().contains("staging.earlier"), problem.getMessage());
    }

    private long fetched() throws IOException {
        try (Stream<Path> files = Files.list(dir.resolve("fetched"))) {
            return files.count();
        }
    }
}
