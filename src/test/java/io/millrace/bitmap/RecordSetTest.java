package io.millrace.bitmap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.PrimitiveIterator;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RecordSetTest {
    private static final long[] EDGES = {
        0,
        1,
        65535,
        65536,
        (1 << 20) - 1,
        1 << 20,
        (1L << 31) - 1,
        1L << 31,
        (1L << 32) - 1,
        1L << 32,
        (1L << 33) + 7,
        Long.MAX_VALUE - 1,
        Long.MAX_VALUE
    };

    @Test
    void answersLikeASortedSet() {
        long seed = System.nanoTime();
        System.out.println("RecordSetTest seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            compareOnce(random);
        }
    }

    @Test
    void tellsItsBlocks() {
        RecordSet set = RecordSet.of(EDGES);
        long[] shards = {0, 1, 2047, 2048, 4095, 4096, 8192, Long.MAX_VALUE >>> 20};
        assertArrayEquals(shards, set.blocks(20, 100));
        assertArrayEquals(new long[] {0, 1, 2047}, set.blocks(20, 3));
        assertArrayEquals(new long[] {0, 1, 2, Integer.MAX_VALUE}, set.blocks(32, 100));
        assertArrayEquals(EDGES, set.blocks(0, 100));
        assertArrayEquals(new long[0], RecordSet.empty().blocks(20, 100));
    }

    private static void compareOnce(Random random) {
        NavigableSet<Long> a = randomIds(random);
        NavigableSet<Long> b = randomIds(random);
        RecordSet left = set(a);
        RecordSet right = set(b);
        TreeSet<Long> or = new TreeSet<>(a);
        or.addAll(b);
        TreeSet<Long> and = new TreeSet<>(a);
        and.retainAll(b);
        TreeSet<Long> andNot = new TreeSet<>(a);
        andNot.removeAll(b);
        TreeSet<Long> xor = new TreeSet<>(or);
        xor.removeAll(and);
        check(or, left.or(right));
        check(and, left.and(right));
        check(andNot, left.andNot(right));
        check(xor, left.xor(right));
        check(or, RecordSet.union(List.of(left, right, left, RecordSet.empty(), right)));
        assertEquals(and.size(), left.andCardinality(right));
        assertEquals(!and.isEmpty(), left.intersects(right));
        int from = random.nextInt(a.size() + 2);
        int count = random.nextInt(a.size() + 2);
        check(new TreeSet<>(a.stream().skip(from).limit(count).toList()), left.limit(from, count));
        long low = randomId(random);
        long high = randomId(random);
        check(low > high ? new TreeSet<>() : new TreeSet<>(a.subSet(low, true, high, true)), left.range(low, high));
        long by = randomId(random);
        TreeSet<Long> shifted = new TreeSet<>();
        a.stream().filter(id -> id <= Long.MAX_VALUE - by).forEach(id -> shifted.add(id + by));
        check(shifted, left.shift(by));
    }

    @Test
    void unitesBlocks() {
        Random random = new Random(7);
        for (int bits : new int[] {0, 3, 16, 20}) {
            for (int round = 0; round < 30; round++) {
                long[] blocks = random.longs(random.nextInt(40), 0, 1L << random.nextInt(1, 63 - bits))
                        .toArray();
                List<RecordSet> apart = new ArrayList<>();
                for (long block : blocks) {
                    apart.add(RecordSet.between(block << bits, (block << bits) + (1L << bits) - 1));
                }
                assertEquals(RecordSet.union(apart), RecordSet.ofBlocks(blocks, bits));
            }
        }
        long top = (1L << 43) - 1;
        assertEquals(
                Long.MAX_VALUE,
                RecordSet.ofBlocks(new long[] {top, top - 1}, 20).last());
    }

    private static void check(NavigableSet<Long> expected, RecordSet actual) {
        long[] ids = expected.stream().mapToLong(id -> id).toArray();
        assertArrayEquals(ids, actual.toArray());
        assertEquals(expected.size(), actual.cardinality());
        assertEquals(expected.isEmpty(), actual.isEmpty());
        assertEquals(set(expected), actual);
        assertEquals(set(expected).hashCode(), actual.hashCode());
        List<Long> walked = new ArrayList<>();
        for (PrimitiveIterator.OfLong each = actual.iterator(); each.hasNext(); ) {
            walked.add(each.nextLong());
        }
        assertEquals(List.copyOf(expected), walked);
        for (long edge : EDGES) {
            assertEquals(expected.contains(edge), actual.contains(edge));
        }
        if (!expected.isEmpty()) {
            assertEquals(expected.first(), actual.first());
            assertEquals(expected.last(), actual.last());
        }
    }

    private static RecordSet set(Collection<Long> ids) {
        return RecordSet.of(ids.stream().mapToLong(id -> id).toArray());
    }

    private static NavigableSet<Long> randomIds(Random random) {
        TreeSet<Long> ids = new TreeSet<>();
        for (int left = random.nextInt(40); left > 0; left--) {
            ids.add(randomId(random));
        }
        return ids;
    }

    private static long randomId(Random random) {
        long edge = EDGES[random.nextInt(EDGES.length)];
        return random.nextBoolean() ? edge : Math.min(edge, Long.MAX_VALUE - 50) + random.nextInt(50);
    }

    @Test
    void holdsWholeIntervals() {
        assertEquals(RecordSet.of(3, 4, 5), RecordSet.between(3, 5));
        assertEquals(RecordSet.empty(), RecordSet.between(5, 3));
        assertEquals(1L << 33, RecordSet.between(7, (1L << 33) + 6).cardinality());
        assertEquals(RecordSet.of(Long.MAX_VALUE), RecordSet.between(Long.MAX_VALUE, Long.MAX_VALUE));
    }

    @Test
    void refusesNegativeIds() {
        assertThrows(IllegalArgumentException.class, () -> RecordSet.of(-1));
        assertThrows(IllegalArgumentException.class, () -> RecordSet.of(1).shift(-1));
    }
}
