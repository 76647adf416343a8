package io.millrace.chunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.bitmap.RecordSet;
import io.millrace.files.Checksum;
import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.table.SampleTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies come when they are read, go when others need their place, and are never believed unchecked. */
final class ChunkCacheTest {
    @TempDir
    private Path folder;

    private final MemoryRemote remote = new MemoryRemote();
    private final List<TableId> evicted = new CopyOnWriteArrayList<>();
    private Path copies;
    private long size;

    @BeforeEach
    void measure() throws IOException {
        copies = folder.resolve("copies");
        Path one = write(folder.resolve("one"), 1);
        size = Files.size(one);
    }

    private static Path write(Path file, int number) throws IOException {
        Files.createDirectories(file.getParent());
        ChunkBuilder builder = SampleTable.builder(SampleTable.unkeyed());
        builder.beginRow(1_000); // the same bits in all, so that all files are of one size
        builder.recordId(100 + number);
        builder.number(SampleTable.SET, number);
        builder.endRow();
        builder.write(file, new ChunkHeader(number + 1, number + 1, Map.of()));
        return file;
    }

    private ChunkCache cache(long bytesMax) {
        return new ChunkCache(copies, bytesMax, remote, CacheObserver.NONE, evicted::add);
    }

    private Path file(int number) {
        return copies.resolve("bucket/chunks/" + number + "/1.chunk");
    }

    private Chunk keep(ChunkCache cache, int number) throws IOException {
        return cache.keep(Chunk.openVerified(write(file(number), number)));
    }

    /** As another process would, that has no copy. */
    private ChunkListing lose(Chunk chunk) throws IOException {
        Files.delete(chunk.info().file());
        return chunk.listing();
    }

    private static void assertReads(int number, Chunk chunk) {
        assertEquals(100 + number, chunk.records().first());
        assertEquals(1, chunk.records().cardinality());
    }

    private static List<Path> files(Path in) throws IOException {
        try (Stream<Path> files = Files.walk(in)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @Test
    void fetchesAFileWhenItIsReadAndNotBefore() throws IOException {
        ChunkInfo info = keep(cache(1 << 20), 3).info();
        Chunk kept = cache(1 << 20).keep(Chunk.openVerified(file(3)));
        ChunkListing listing = lose(kept);
        Chunk chunk = cache(1 << 20).open(file(3), listing);
        assertEquals(info, chunk.info());
        assertFalse(chunk.isHere());
        assertTrue(chunk.has(SectionKind.RECORDS, SectionKind.NO_FIELD));
        assertFalse(chunk.has(SectionKind.EXPIRY, SectionKind.NO_FIELD));
        assertTrue(chunk.records(SectionKind.TOUCHED, SectionKind.NO_FIELD).isEmpty());
        chunk.numbers(SectionKind.EXPIRY, SectionKind.NO_FIELD);
        assertEquals(0, remote.fetches.get());
        assertReads(3, chunk);
        assertTrue(chunk.isHere());
        assertReads(3, chunk);
        assertEquals(1, remote.fetches.get());
        assertEquals(List.of(file(3)), files(copies));
    }

    @Test
    void makesRoomByWhatNobodyHasReadForTheLongestTime() throws IOException {
        ChunkCache cache = cache(2 * size);
        Chunk one = keep(cache, 1);
        Chunk two = keep(cache, 2);
        RecordSet before = two.records();
        assertReads(1, one);
        Chunk three = keep(cache, 3);
        assertReads(3, three);
        assertEquals(1, evicted.size()); // one and two were both read since two came
        keep(cache, 4);
        assertEquals(Set.of(new TableId(1), new TableId(2)), Set.copyOf(evicted));
        assertFalse(one.isHere());
        assertEquals(List.of(file(3), file(4)), files(copies));
        assertEquals(102, before.first());
        assertTrue(three.isHere());
        assertReads(1, one);
        assertFalse(three.isHere());
        assertEquals(1, remote.fetches.get());
        assertEquals(2 * size, cache.bytes());
    }

    @Test
    void aChunkThatIsLargerThanTheCacheIsReadAllTheSame() throws IOException {
        ChunkCache cache = cache(1);
        Chunk one = keep(cache, 1);
        Chunk two = keep(cache, 2);
        for (int i = 0; i < 3; i++) {
            assertReads(1, one);
            assertReads(2, two);
        }
        assertEquals(size, cache.bytes());
        assertEquals(1, files(copies).size());
    }

    @Test
    void takesUpWhatAnEarlierProcessLeftAndNothingElse() throws IOException {
        List<ChunkListing> listings = new ArrayList<>();
        ChunkCache earlier = cache(1 << 20);
        for (int i = 1; i <= 3; i++) {
            listings.add(keep(earlier, i).listing());
        }
        write(file(7), 7);
        Files.write(file(1).resolveSibling("1.chunk.123.tmp"), new byte[9]);
        ChunkCache cache = cache(2 * size);
        cache.clear(Set.of(file(1), file(2), file(3)));
        assertEquals(List.of(file(1), file(2), file(3)), files(copies));
        assertEquals(3 * size, cache.bytes());
        Chunk three = cache.open(file(3), listings.get(2));
        assertReads(3, three);
        assertEquals(2 * size, cache.bytes());
        assertReads(3, three);
        assertEquals(0, remote.fetches.get());
    }

    @Test
    void fetchesADamagedCopyAgain() throws IOException {
        ChunkListing listing = keep(cache(1 << 20), 1).listing();
        for (int at = 0; at < size; at++) {
            byte[] bytes = remote.objects.get(file(1)).clone();
            bytes[at] ^= 1;
            Files.write(file(1), bytes);
            assertReads(1, cache(1 << 20).open(file(1), listing));
        }
        assertEquals(size, remote.fetches.get());
    }

    @Test
    void takesNoOtherFileForTheListedOne() throws IOException {
        Chunk kept = keep(cache(1 << 20), 1);
        ChunkListing listing = lose(kept);
        keep(cache(1 << 20), 2);
        remote.objects.put(file(1), remote.objects.get(file(2)));
        Chunk chunk = cache(1 << 20).open(file(1), listing);
        assertEquals(
                ProblemCode.CORRUPT_FILE,
                assertThrows(Problem.class, chunk::records).code());
        assertTrue(chunk.isDamaged());
        assertFalse(Files.exists(file(1)));
    }

    @Test
    void tellsAStoreThatIsAwayFromOneThatHasLostAnObject() throws IOException {
        ChunkCache cache = cache(1 << 20);
        ChunkListing listing = lose(keep(cache, 1));
        Chunk chunk = cache(1 << 20).open(file(1), listing);
        remote.isAway = true;
        assertEquals(
                ProblemCode.UNAVAILABLE_NOW,
                assertThrows(Problem.class, chunk::records).code());
        assertEquals(ProblemCode.UNAVAILABLE_NOW, refusal(() -> cache.check(file(1))));
        remote.isAway = false;
        assertReads(1, chunk);
        cache.check(file(1));

        byte[] sound = remote.objects.remove(file(1));
        assertEquals(ProblemCode.CORRUPT_FILE, refusal(() -> cache.check(file(1))));
        lose(chunk);
        Chunk gone = cache(1 << 20).open(file(1), listing);
        assertEquals(
                ProblemCode.UNAVAILABLE_NOW,
                assertThrows(Problem.class, gone::records).code());
        assertFalse(gone.isDamaged());

        byte[] damaged = sound.clone();
        damaged[sound.length / 2] ^= 1;
        remote.objects.put(file(1), damaged);
        assertEquals(ProblemCode.CORRUPT_FILE, refusal(() -> cache.check(file(1))));
        assertEquals(List.of(), files(copies));
    }

    private static ProblemCode refusal(Runnable step) {
        return assertThrows(Problem.class, step::run).code();
    }

    @Test
    void aCheckThrowsADamagedCopyAway() throws IOException {
        ChunkCache cache = cache(1 << 20);
        Chunk chunk = keep(cache, 1);
        byte[] bytes = Files.readAllBytes(file(1));
        bytes[bytes.length / 2] ^= 1;
        Files.write(file(1), bytes);
        cache.check(file(1));
        assertFalse(chunk.isHere());
        assertEquals(0, cache.bytes());
        assertReads(1, chunk);
        assertEquals(2, remote.fetches.get());
    }

    @Test
    void whatTheStoreDoesNotTakeWasNeverMade() throws IOException {
        remote.isAway = true;
        assertThrows(Problem.class, () -> keep(cache(1 << 20), 1));
        assertEquals(List.of(), files(copies));
        remote.isAway = false;
        assertReads(1, keep(cache(1 << 20), 1));
    }

    @Test
    void whoReadsARemovedChunkGoesOn() throws IOException {
        ChunkCache cache = cache(1 << 20);
        Chunk chunk = keep(cache, 1);
        cache.remove(file(1));
        assertEquals(Map.of(), remote.objects);
        assertEquals(List.of(), files(copies));
        assertEquals(0, cache.bytes());
        assertReads(1, chunk);
    }

    @Test
    void aWholeFileHasTheChecksumThatIsExpectedOfAnyOfThem() throws IOException {
        for (int i = 0; i < 5; i++) {
            Path file = write(folder.resolve("file" + i), i);
            assertEquals(new Checksum(Files.size(file), ObjectChunks.CRC_OF_WHOLE_FILE), Checksum.of(file));
        }
    }

    @Test
    void sweepsWhatNobodyListsWhenItIsOld() throws IOException {
        ChunkCache cache = cache(1 << 20);
        for (int i = 1; i <= 3; i++) {
            keep(cache, i);
        }
        Path root = copies.resolve("bucket/chunks");
        Instant now = remote.put;
        assertEquals(0, cache.sweep(root, Set.of(file(1)), now));
        assertEquals(0, cache.sweep(root.resolve("4"), Set.of(), now.plusSeconds(1)));
        assertEquals(2, cache.sweep(root, Set.of(file(1)), now.plusSeconds(1)));
        assertEquals(Set.of(file(1)), remote.objects.keySet());
        assertEquals(List.of(file(1)), files(copies));
    }

    @Test
    void aPlaceMayGetAnotherFileBeforeItIsListed() throws IOException {
        ChunkCache cache = cache(1 << 20);
        keep(cache, 1);
        Chunk again = cache.keep(Chunk.openVerified(write(file(1), 5)));
        assertReads(5, cache.open(file(1), again.listing()));
        ChunkListing other =
                cache(1 << 20).keep(Chunk.openVerified(write(file(1), 6))).listing();
        assertReads(6, cache.open(file(1), other));
    }

    @Test
    void manyReadManyThroughASmallCache() throws Exception {
        ChunkCache cache = cache(3 * size);
        List<Chunk> chunks = new ArrayList<>();
        for (int i = 1; i <= 12; i++) {
            chunks.add(keep(cache, i));
        }
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Future<?>> readers = new ArrayList<>();
            for (int seed = 0; seed < 6; seed++) {
                Random random = new Random(seed);
                readers.add(threads.submit(() -> {
                    for (int i = 0; i < 400; i++) {
                        int number = 1 + random.nextInt(12);
                        assertReads(number, chunks.get(number - 1));
                    }
                }));
            }
            for (Future<?> reader : readers) {
                reader.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertReads(1, chunks.get(0)); // makes the room that was not free while all were being read
        assertReads(2, chunks.get(1));
        assertTrue(cache.bytes() <= 3 * size, "bytes " + cache.bytes());
    }
}
