package io.millrace.bitmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;
import org.roaringbitmap.buffer.MutableRoaringBitmap;

class RoaringEncoderTest {
    private final RoaringEncoder encoder = new RoaringEncoder();

    @Test
    void writesWhatTheLibraryReads() {
        long seed = System.nanoTime();
        System.out.println("RoaringEncoderTest seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            MutableRoaringBitmap bitmap = new MutableRoaringBitmap();
            for (int part = random.nextInt(8); part >= 0; part--) {
                addPart(bitmap, random);
            }
            check(bitmap);
        }
    }

    private static void addPart(MutableRoaringBitmap bitmap, Random random) {
        int key = random.nextInt(5) == 0 ? random.nextInt(65536) : random.nextInt(6);
        long base = (long) key << 16;
        switch (random.nextInt(4)) {
            case 0 -> bitmap.add((int) base + random.nextInt(65536));
            case 1 -> bitmap.add(base + random.nextInt(100), base + 100 + random.nextInt(65436));
            case 2 -> {
                for (int left = 4090 + random.nextInt(12); left > 0; left--) {
                    bitmap.add((int) base + 3 * left);
                }
            }
            default -> {
                for (int left = random.nextInt(20_000); left > 0; left--) {
                    bitmap.add((int) base + random.nextInt(65536));
                }
            }
        }
    }

    @Test
    void writesFullContainersAndBothEnds() {
        check(MutableRoaringBitmap.bitmapOfRange(0, 1 << 18));
        check(MutableRoaringBitmap.bitmapOf(0, -1));
        check(MutableRoaringBitmap.bitmapOfRange((1L << 32) - 70_000, 1L << 32));
    }

    private void check(MutableRoaringBitmap expected) {
        int[] values = expected.toArray();
        ByteBuffer bytes = encoder.encode(values, values.length);
        int length = bytes.remaining();
        ByteBuffer copy = ByteBuffer.allocate(length).put(bytes).flip();
        ImmutableRoaringBitmap read = new ImmutableRoaringBitmap(copy);
        assertEquals(expected, read);
        assertTrue(read.validate());
        assertEquals(length, read.serializedSizeInBytes());
        expected.runOptimize();
        assertTrue(length <= expected.serializedSizeInBytes(), length + " > " + expected.serializedSizeInBytes());
    }
}
