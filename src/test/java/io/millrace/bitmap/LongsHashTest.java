package io.millrace.bitmap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What the reference implementation of XXH64 gives for the same bytes. */
final class LongsHashTest {
    private static void check(long expected, long... numbers) {
        LongsHash hash = new LongsHash();
        for (long number : numbers) {
            hash.add(number);
        }
        assertEquals(Long.toHexString(expected), Long.toHexString(hash.value()));
    }

    @Test
    void isXxh64OfBigEndianNumbers() {
        check(0xef46db3751d8e999L);
        check(0x9f1ffc793b8a47daL, 1);
        check(0x7b8d514817da6b08L, 1, 2, 3);
        check(0x459a5f717a0543ebL, 0, 1, 2, 3);
        check(0xd62404309aab609dL, 5, 1L << 40, 7, 8, 9);
        check(0x39c40c8e0084eaf4L, LongStream.range(0, 100).toArray());
    }
}
