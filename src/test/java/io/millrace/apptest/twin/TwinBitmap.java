package io.millrace.apptest.twin;

import com.google.protobuf.ByteString;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.roaringbitmap.RoaringBitmap;

/** Bits of one shard by row and record, in both forms that imports of bitmaps take. Confined to one thread. */
final class TwinBitmap {
    private static final int ARRAY = 1;
    private static final int BITMAP = 2;
    private static final int RUN = 3;

    private final TreeMap<Long, TreeSet<Integer>> containers = new TreeMap<>();

    /** @param record any of the shard's, of which only the place in it counts */
    void add(long row, long record) {
        long position = row * TwinValues.SHARD_WIDTH + record % TwinValues.SHARD_WIDTH;
        containers.computeIfAbsent(position >>> 16, key -> new TreeSet<>()).add((int) (position & 0xFFFF));
    }

    /** In one of the forms, with containers of any kind. */
    ByteString toBytes(Random random) {
        boolean fits = containers.isEmpty() || containers.lastKey() < 1 << 16;
        return fits && random.nextInt(3) == 0 ? official() : pilosa(random);
    }

    private ByteString official() {
        RoaringBitmap bitmap = new RoaringBitmap();
        containers.forEach((key, lows) -> lows.forEach(low -> bitmap.add((int) (key << 16 | low))));
        bitmap.runOptimize();
        ByteString.Output out = ByteString.newOutput();
        try {
            bitmap.serialize(new DataOutputStream(out));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteString();
    }

    private ByteString pilosa(Random random) {
        List<byte[]> data = new ArrayList<>();
        ByteBuffer head = buffer(8 + 16 * containers.size()).putInt(0x303C).putInt(containers.size());
        containers.forEach((key, lows) -> {
            int type = ARRAY + random.nextInt(RUN);
            data.add(data(type, lows));
            head.putLong(key).putShort((short) type).putShort((short) (lows.size() - 1));
        });
        int at = head.capacity();
        for (byte[] some : data) {
            head.putInt(at);
            at += some.length;
        }
        ByteString all = ByteString.copyFrom(head.flip());
        for (byte[] some : data) {
            all = all.concat(ByteString.copyFrom(some));
        }
        return all;
    }

    private static byte[] data(int type, Set<Integer> lows) {
        byte[] bytes = new byte[type == ARRAY ? 2 * lows.size() : 8192];
        ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        switch (type) {
            case ARRAY -> lows.forEach(low -> out.putShort(low.shortValue()));
            case BITMAP -> lows.forEach(low -> out.putLong(low / 64 * 8, out.getLong(low / 64 * 8) | 1L << low));
            default -> {
                return runs(lows);
            }
        }
        return bytes;
    }

    /** @param lows in ascending order */
    private static byte[] runs(Set<Integer> lows) {
        List<int[]> runs = new ArrayList<>();
        for (int low : lows) {
            int[] last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
            if (last != null && last[1] == low - 1) {
                last[1] = low;
            } else {
                runs.add(new int[] {low, low});
            }
        }
        byte[] bytes = new byte[2 + 4 * runs.size()];
        ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putShort((short) runs.size());
        runs.forEach(run -> out.putShort((short) run[0]).putShort((short) run[1]));
        return bytes;
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
