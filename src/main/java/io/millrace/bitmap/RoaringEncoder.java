package io.millrace.bitmap;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Writes ascending 32-bit numbers in the portable Roaring format (https://github.com/RoaringBitmap/RoaringFormatSpec),
 * each container in the smallest of the three forms. Reuses its buffers. Confined to one thread.
 *
 * <p>Imports spend most of their time here, and the library's writers build an object tree for each bitmap first.
 */
public final class RoaringEncoder {
    private static final int COOKIE_WITHOUT_RUNS = 12346;
    private static final int COOKIE_WITH_RUNS = 12347;
    private static final int OFFSETS_FROM_CONTAINERS = 4;
    private static final int ARRAY_MAX = 4096;
    private static final int BITMAP_BYTES = 8192;

    private final IntList starts = new IntList();
    private final IntList runs = new IntList();
    /** Empty until the first bitmap container. */
    private long[] words = {};

    private ByteBuffer out = ByteBuffer.allocate(1 << 10).order(ByteOrder.LITTLE_ENDIAN);

    /** Encodes the first {@code count} numbers, which ascend as unsigned ones; at least one. Valid until the next call. */
    public ByteBuffer encode(int[] values, int count) {
        findContainers(values, count);
        int containers = runs.size();
        boolean withRuns = false;
        int bytes = 0;
        for (int i = 0; i < containers; i++) {
            withRuns |= isRun(i);
            bytes += containerBytes(i);
        }
        boolean withOffsets = !withRuns || containers >= OFFSETS_FROM_CONTAINERS;
        int head = headBytes(containers, withRuns, withOffsets);
        reserve(head + bytes);
        writeHead(values, containers, withRuns, withOffsets ? head : 0);
        for (int i = 0; i < containers; i++) {
            writeContainer(values, i);
        }
        return out.flip();
    }

    private void findContainers(int[] values, int count) {
        starts.clear();
        runs.clear();
        int key = -1;
        int runCount = 0;
        for (int i = 0; i < count; i++) {
            int value = values[i];
            if (value >>> 16 != key) {
                if (i > 0) {
                    runs.add(runCount);
                }
                key = value >>> 16;
                runCount = 1;
                starts.add(i);
            } else if (value != values[i - 1] + 1) {
                runCount++;
            }
        }
        runs.add(runCount);
        starts.add(count);
    }

    private int cardinality(int container) {
        return starts.get(container + 1) - starts.get(container);
    }

    private boolean isRun(int container) {
        int cardinality = cardinality(container);
        int plain = cardinality <= ARRAY_MAX ? 2 * cardinality : BITMAP_BYTES;
        return 2 + 4 * runs.get(container) < plain;
    }

    private int containerBytes(int container) {
        if (isRun(container)) {
            return 2 + 4 * runs.get(container);
        }
        int cardinality = cardinality(container);
        return cardinality <= ARRAY_MAX ? 2 * cardinality : BITMAP_BYTES;
    }

    private static int headBytes(int containers, boolean withRuns, boolean withOffsets) {
        int cookie = withRuns ? 4 + (containers + 7) / 8 : 8;
        return cookie + 4 * containers + (withOffsets ? 4 * containers : 0);
    }

    private void reserve(int bytes) {
        if (out.capacity() < bytes) {
            out = ByteBuffer.allocate(Math.max(bytes, 2 * out.capacity())).order(ByteOrder.LITTLE_ENDIAN);
        }
        out.clear();
    }

    private void writeHead(int[] values, int containers, boolean withRuns, int firstOffset) {
        if (withRuns) {
            out.putInt(COOKIE_WITH_RUNS | (containers - 1) << 16);
            for (int i = 0; i < containers; i += 8) {
                out.put(runFlags(i, containers));
            }
        } else {
            out.putInt(COOKIE_WITHOUT_RUNS).putInt(containers);
        }
        for (int i = 0; i < containers; i++) {
            out.putShort((short) (values[starts.get(i)] >>> 16)).putShort((short) (cardinality(i) - 1));
        }
        int offset = firstOffset;
        for (int i = 0; firstOffset > 0 && i < containers; i++) {
            out.putInt(offset);
            offset += containerBytes(i);
        }
    }

    private byte runFlags(int first, int containers) {
        int flags = 0;
        for (int i = first; i < Math.min(first + 8, containers); i++) {
            flags |= isRun(i) ? 1 << (i - first) : 0;
        }
        return (byte) flags;
    }

    private void writeContainer(int[] values, int container) {
        int from = starts.get(container);
        int to = starts.get(container + 1);
        if (isRun(container)) {
            out.putShort((short) runs.get(container));
            writeRuns(values, from, to);
        } else if (to - from <= ARRAY_MAX) {
            for (int i = from; i < to; i++) {
                out.putShort((short) values[i]);
            }
        } else {
            writeWords(values, from, to);
        }
    }

    private void writeRuns(int[] values, int from, int to) {
        int start = from;
        for (int i = from + 1; i <= to; i++) {
            if (i == to || values[i] != values[i - 1] + 1) {
                out.putShort((short) values[start]).putShort((short) (i - 1 - start));
                start = i;
            }
        }
    }

    private void writeWords(int[] values, int from, int to) {
        if (words.length == 0) {
            words = new long[BITMAP_BYTES / Long.BYTES];
        }
        Arrays.fill(words, 0);
        for (int i = from; i < to; i++) {
            words[(values[i] & 0xFFFF) >>> 6] |= 1L << values[i];
        }
        out.asLongBuffer().put(words);
        out.position(out.position() + BITMAP_BYTES);
    }
}
