package io.millrace.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.chunk.ChunkInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MergePolicyTest {
    private static final long SECOND = 1_000_000;
    private static final long DAY = 86_400 * SECOND;

    private static ChunkInfo chunk(long sequence, long bytes, long earliest, long latest, Map<String, String> md) {
        return chunk(sequence, bytes, earliest, latest, 5, md);
    }

    private static ChunkInfo chunk(
            long sequence, long bytes, long earliest, long latest, int sections, Map<String, String> md) {
        Path file = Path.of("c" + sequence);
        return new ChunkInfo(sequence, sequence, file, bytes, 1, 1, earliest, latest, 0, 0, sections, 0, Map.of(), md);
    }

    private static List<ChunkInfo> row(int count, long bytes) {
        List<ChunkInfo> chunks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            chunks.add(chunk(i, bytes, i * SECOND, (i + 1) * SECOND, Map.of()));
        }
        return chunks;
    }

    @Test
    void waitsForEnoughNeighbours() {
        assertEquals(List.of(), MergePolicy.DEFAULT.pick(row(7, 100), Set.of()));
        assertEquals(row(8, 100), MergePolicy.DEFAULT.pick(row(8, 100), Set.of()));
    }

    @Test
    void mergesOnEitherSideOfWhatCannotBeMerged() {
        List<ChunkInfo> chunks = row(17, 100);
        assertEquals(chunks.subList(0, 8), MergePolicy.DEFAULT.pick(chunks, Set.of(chunks.get(8))));
        assertEquals(chunks.subList(9, 17), MergePolicy.DEFAULT.pick(chunks, Set.of(chunks.get(7), chunks.get(8))));
        assertEquals(List.of(), MergePolicy.DEFAULT.pick(chunks, Set.of(chunks.get(7), chunks.get(14))));
    }

    @Test
    void leavesALargeNeighbourAlone() {
        List<ChunkInfo> chunks = row(8, 100);
        chunks.set(0, chunk(0, 100_000, 0, SECOND, Map.of()));
        assertEquals(List.of(), MergePolicy.DEFAULT.pick(chunks, Set.of()));
    }

    @Test
    void makesNoChunkWithTooManySections() {
        int part = MergePolicy.SECTIONS_MAX / 10;
        List<ChunkInfo> chunks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            chunks.add(chunk(i, 100, 0, SECOND, part, Map.of()));
        }
        assertEquals(chunks, MergePolicy.DEFAULT.pick(chunks, Set.of()));
        chunks.set(7, chunk(7, 100, 0, SECOND, 4 * part, Map.of()));
        assertEquals(List.of(), MergePolicy.DEFAULT.pick(chunks, Set.of()));
    }

    @Test
    void neverCrossesADifferenceInMd() {
        List<ChunkInfo> chunks = row(100, 100);
        for (int i = 0; i < chunks.size(); i += 5) {
            chunks.set(i, chunk(i, 100, i * SECOND, (i + 1) * SECOND, Map.of("md.country", "ch" + i)));
        }
        assertEquals(List.of(), MergePolicy.DEFAULT.pick(chunks, Set.of()));
    }

    @Test
    void keepsDistantTimesApartUntilThereAreTooMany() {
        List<ChunkInfo> chunks = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            chunks.add(chunk(i, 100, i * 10L * DAY, i * 10L * DAY + SECOND, Map.of()));
        }
        assertEquals(List.of(), MergePolicy.DEFAULT.pick(chunks, Set.of()));
        chunks.add(chunk(40, 100, 400 * DAY, 400 * DAY, Map.of()));
        assertEquals(8, MergePolicy.DEFAULT.pick(chunks, Set.of()).size());
    }

    @Test
    void aChunkSpansAPartOfTheTimeThatItsRecordsLive() {
        List<ChunkInfo> chunks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            chunks.add(chunk(i, 100, i * DAY / 24, (i + 1) * DAY / 24, Map.of()));
        }
        MergePolicy ofADay = MergePolicy.DEFAULT.within(Duration.ofDays(1));
        assertEquals(List.of(), ofADay.pick(chunks, Set.of()));
        assertEquals(chunks, MergePolicy.DEFAULT.within(Duration.ofDays(16)).pick(chunks, Set.of()));
        assertEquals(MergePolicy.DEFAULT, MergePolicy.DEFAULT.within(Duration.ZERO));
        assertEquals(MergePolicy.DEFAULT, MergePolicy.DEFAULT.within(Duration.ofDays(365)));
    }

    @Test
    void fewNeighboursMakeALastChunk() {
        List<ChunkInfo> chunks = row(3, 100L << 20);
        assertEquals(chunks, MergePolicy.DEFAULT.pick(chunks, Set.of()));
        assertEquals(List.of(), MergePolicy.DEFAULT.pick(row(2, 100L << 20), Set.of()));
    }

    @Test
    void aLargeTableIsNotWrittenAgainForSmallChunks() {
        long seed = System.nanoTime();
        System.out.println("MergePolicyTest seed " + seed);
        Random random = new Random(seed);
        MergePolicy policy = new MergePolicy(8, 32, 1 << 20, Duration.ofDays(7), 40);
        Course course = new Course(policy);
        for (int second = 0; second < 30_000; second++) {
            course.add(second, 1_000 + random.nextInt(4_000));
        }
        // each between half of the largest size and that, and few in front of them
        long full = course.added / policy.bytesMax();
        assertTrue(course.most <= 2 * full + 25, course.most + " chunks for " + full + " of full size");
        assertTrue(course.written <= 6 * course.added, "written " + course.written / course.added + " times");
    }

    @Test
    void aStragglerDoesNotStopMerging() {
        List<ChunkInfo> chunks = row(8, 100);
        chunks.set(3, chunk(3, 100, -9000 * DAY, 4 * SECOND, Map.of()));
        assertEquals(8, MergePolicy.DEFAULT.pick(chunks, Set.of()).size());
    }

    @Test
    void aChunkASecondKeepsFewChunksAtLittleCost() {
        long seed = System.nanoTime();
        System.out.println("MergePolicyTest seed " + seed);
        check(new Random(seed), 10_000, 10_000);
        check(new Random(seed), 1, 100_000);
        check(new Random(seed), 1_000_000, 2_000_000);
    }

    private static void check(Random random, int bytesMin, int bytesMax) {
        Course course = new Course(new MergePolicy(8, 32, 1L << 30, Duration.ofDays(7), 40));
        for (int second = 0; second < 20_000 && course.added < 1L << 29; second++) {
            course.add(second, (long) bytesMin + random.nextInt(bytesMax - bytesMin + 1));
        }
        assertTrue(course.most <= 40, course.most + " chunks");
        assertTrue(course.written <= 12 * course.added, "written " + course.written / course.added + " times");
    }

    /** A table that gets chunk after chunk, each merged as soon as the policy says so. */
    private static final class Course {
        private final MergePolicy policy;
        private final List<ChunkInfo> chunks = new ArrayList<>();
        private long added;
        private long written;
        private int most;

        Course(MergePolicy policy) {
            this.policy = policy;
        }

        void add(long second, long bytes) {
            added += bytes;
            chunks.add(chunk(second, bytes, second * SECOND, (second + 1) * SECOND, Map.of()));
            for (List<ChunkInfo> picked = policy.pick(chunks, Set.of());
                    !picked.isEmpty();
                    picked = policy.pick(chunks, Set.of())) {
                written += replace(chunks, picked);
            }
            most = Math.max(most, chunks.size());
        }
    }

    private static long replace(List<ChunkInfo> chunks, List<ChunkInfo> picked) {
        long bytes = picked.stream().mapToLong(ChunkInfo::bytes).sum();
        int at = chunks.indexOf(picked.get(0));
        ChunkInfo first = picked.get(0);
        ChunkInfo last = picked.get(picked.size() - 1);
        chunks.subList(at, at + picked.size()).clear();
        chunks.add(at, chunk(first.firstSequence(), bytes, first.earliestMicros(), last.latestMicros(), Map.of()));
        return bytes;
    }
}
