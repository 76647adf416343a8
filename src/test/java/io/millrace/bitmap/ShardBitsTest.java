package io.millrace.bitmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.bitmap.ShardBits.Invalid;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

/** Both forms of bitmaps, and what is wrong with bytes that are neither. */
final class ShardBitsTest {
    private static final long SHARD_WIDTH = 1 << 20;

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static void check(Map<Long, RecordSet> expected, String hex, long shard) throws Invalid {
        assertEquals(expected, ShardBits.read(bytes(hex), shard));
    }

    private static void checkInvalid(String part, String hex) {
        Invalid invalid = assertThrows(Invalid.class, () -> ShardBits.read(bytes(hex), 0));
        assertTrue(invalid.getMessage().contains(part), invalid.getMessage());
    }

    @Test
    void readsWhatPilosaWrites() throws Invalid {
        check(Map.of(), "3c30000000000000", 0);
        check(
                Map.of(0L, RecordSet.of(3, 8), 1L, RecordSet.of(5)),
                "3c30000002000000 0000000000000000 0100 0100 1000000000000000 0100 0000 28000000 2c000000 03000800 0500",
                0);
        check(
                Map.of(0L, RecordSet.between(10 + 7 * SHARD_WIDTH, 109 + 7 * SHARD_WIDTH)),
                "3c30000001000000 0000000000000000 0300 6300 18000000 0100 0a00 6d00",
                7);
        check(
                Map.of(1L << 25, RecordSet.of(7 + 5000 * SHARD_WIDTH)),
                "3c30000001000000 0000002000000000 0100 0000 18000000 0700",
                5000);
    }

    @Test
    void readsTheOfficialForm() throws Invalid, IOException {
        long[] expected = LongStream.concat(LongStream.rangeClosed(1, 10), LongStream.of(65537))
                .toArray();
        check(Map.of(0L, RecordSet.of(expected)), "3B3001000100000900010000000100010009000100", 0);
    }

    /** An array of as many values as it can have, and runs among many containers. */
    @Test
    void readsFullArraysAndRunsWithOffsets() throws Invalid, IOException {
        RoaringBitmap bitmap = new RoaringBitmap();
        for (int i = 0; i < 4096; i++) {
            bitmap.add(2 * i);
        }
        bitmap.add(5L << 20, (5L << 20) + 300_000);
        bitmap.add(4095 << 20);
        bitmap.runOptimize();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bitmap.serialize(new DataOutputStream(bytes));
        Map<Long, RecordSet> read = ShardBits.read(bytes.toByteArray(), 1);
        assertEquals(
                Map.of(
                        0L,
                        RecordSet.of(LongStream.range(0, 4096)
                                .map(i -> SHARD_WIDTH + 2 * i)
                                .toArray()),
                        5L,
                        RecordSet.between(SHARD_WIDTH, SHARD_WIDTH + 299_999),
                        4095L,
                        RecordSet.of(SHARD_WIDTH)),
                read);
    }

    /** Seeded, so that a failure can be had again. */
    @Test
    void readsBackWhatIsWritten() throws Invalid, IOException {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            TreeMap<Long, RecordSet> rows = new TreeMap<>();
            RecordSet positions = RecordSet.empty();
            for (int i = 0; i < 4; i++) {
                long row = random.nextInt(1 << 20);
                long first = random.nextInt(900_000);
                RecordSet records = random.nextBoolean()
                        ? RecordSet.between(first, first + random.nextInt(100_000))
                        : RecordSet.of(random.longs(1 + random.nextInt(20_000), 0, SHARD_WIDTH)
                                .toArray());
                rows.merge(row, records, RecordSet::or);
                positions = positions.or(records.shift(row * SHARD_WIDTH));
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            new PilosaWriter(positions).write(bytes);
            assertEquals(rows, ShardBits.read(bytes.toByteArray(), 0), "seed " + seed);
        }
    }

    @Test
    void findsWhatIsWrong() {
        checkInvalid("not long enough to be a roaring header", "3c3000");
        checkInvalid("unknown roaring magic number 12349", "3d30000001000000");
        checkInvalid("version 1", "3c30010000000000");
        checkInvalid("claims 4294967295 containers", "3c300000ffffffff");
        checkInvalid("of type 9", "3c30000001000000 0000000000000000 0900 0000 18000000 0700");
        checkInvalid("behind the end", "3c30000001000000 0000000000000000 0100 0100 18000000 0700");
        checkInvalid("behind the end", "3c30000001000000 0000000000000000 0200 0100 18000000 0700");
        checkInvalid("behind the end", "3c30000001000000 0000000000000000 0300 0100 18000000 0700 0100");
        checkInvalid("inside of what is before", "3c30000001000000 0000000000000000 0100 0000 08000000 0700");
        checkInvalid("do not ascend", "3c30000001000000 0000000000000000 0100 0100 18000000 0700 0700");
        checkInvalid("do not ascend", "3c30000001000000 0000000000000000 0300 0100 18000000 0100 0500 0400");
        checkInvalid(
                "claims 3 values and has 2", "3c30000001000000 0000000000000000 0300 0200 18000000 0100 0500 0600");
        checkInvalid(
                "has the key 0 behind 0",
                "3c30000002000000 0000000000000000 0100 0000 0000000000000000 0100 0000 28000000 2a000000 0300 0500");
        checkInvalid("48 bits", "3c30000001000000 0000000000000100 0100 0000 18000000 0700");
        checkInvalid("1 bytes are behind", "3c30000000000000 00");
        checkInvalid("breaks off", "3B3001000100000900010000000100010009");
        checkInvalid("", "3a300000ffffffff");
    }

    /** Whatever the bytes are, they are read or refused. */
    @Test
    void survivesDamage() throws IOException {
        RecordSet positions = RecordSet.between(10, 5_000)
                .or(RecordSet.of(
                        LongStream.range(0, 6_000).map(i -> (1 << 21) + 3 * i).toArray()))
                .or(RecordSet.of(1L << 40));
        ByteArrayOutputStream pilosa = new ByteArrayOutputStream();
        new PilosaWriter(positions).write(pilosa);
        RoaringBitmap bitmap = RoaringBitmap.bitmapOf(1, 2, 3, 100_000, 1 << 22);
        bitmap.add(1L << 23, (1L << 23) + 9_000);
        bitmap.runOptimize();
        ByteArrayOutputStream official = new ByteArrayOutputStream();
        bitmap.serialize(new DataOutputStream(official));
        Random random = new Random(7);
        int refused = 0;
        for (byte[] whole : new byte[][] {pilosa.toByteArray(), official.toByteArray()}) {
            for (int i = 0; i < 2_000; i++) {
                byte[] damaged =
                        Arrays.copyOf(whole, random.nextInt(4) == 0 ? random.nextInt(whole.length) : whole.length);
                for (int flips = random.nextInt(3); damaged.length > 0 && flips >= 0; flips--) {
                    damaged[random.nextInt(Math.min(damaged.length, 80))] = (byte) random.nextInt();
                }
                try {
                    ShardBits.read(damaged, 0).values().forEach(RecordSet::cardinality);
                } catch (Invalid e) {
                    refused++;
                }
            }
        }
        assertTrue(refused > 1_000, refused + " refused");
    }
}
