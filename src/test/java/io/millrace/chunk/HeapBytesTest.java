package io.millrace.chunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class HeapBytesTest {
    private static final int REGION = 1 << 20;

    @Test
    void smallArraysTakeTheirLength() {
        assertEquals(16, HeapBytes.ofArray(0, REGION));
        assertEquals(REGION / 2, HeapBytes.ofArray(REGION / 2 - 16, REGION));
    }

    @Test
    void largeArraysTakeWholeRegions() {
        assertEquals(REGION, HeapBytes.ofArray(REGION / 2 - 15, REGION));
        assertEquals(REGION, HeapBytes.ofArray(REGION - 16, REGION));
        assertEquals(2 * REGION, HeapBytes.ofArray(REGION - 15, REGION));
        assertEquals(1L << 31, HeapBytes.ofArray(Integer.MAX_VALUE - 16, REGION));
    }

    @Test
    void withoutRegionsAllTakeTheirLength() {
        assertEquals(REGION + 16, HeapBytes.ofArray(REGION, 0));
    }

    @Test
    void countsNoLessThanTheBytesHere() {
        for (int length : new int[] {1, 1 << 10, 1 << 20, 1 << 28}) {
            assertTrue(HeapBytes.ofArray(length) >= length);
        }
    }
}
