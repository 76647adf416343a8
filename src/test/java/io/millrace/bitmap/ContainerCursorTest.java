package io.millrace.bitmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class ContainerCursorTest {
    private static void check(ContainerCursor cursor, long block, ContainerCursor.Kind kind, int bits, int bytes) {
        assertTrue(cursor.next());
        int runs = cursor.runs();
        assertEquals(block, cursor.block());
        assertEquals(kind, cursor.kind(runs));
        assertEquals(bits, cursor.cardinality());
        assertEquals(bytes, cursor.bytes(runs));
    }

    @Test
    void walksOverTheBlocksInTheirSmallestForm() {
        RecordSet records = RecordSet.of(3, 8)
                .or(RecordSet.between(1 << 16, (1 << 16) + 99))
                .or(RecordSet.of(
                        LongStream.range(0, 5000).map(i -> (5L << 32) + 3 * i).toArray()));
        ContainerCursor cursor = new ContainerCursor(records);
        check(cursor, 0, ContainerCursor.Kind.ARRAY, 2, 4);
        LongList ids = new LongList();
        cursor.forEach(ids::add);
        assertEquals(2, ids.size());
        assertEquals(8, ids.get(1));
        check(cursor, 1, ContainerCursor.Kind.RUN, 100, 6);
        check(cursor, 5L << 16, ContainerCursor.Kind.BITMAP, 5000, 8192);
        cursor.forEach(ids::add);
        assertEquals((5L << 32) + 3 * 4999, ids.get(ids.size() - 1));
        assertFalse(cursor.next());
        assertFalse(new ContainerCursor(RecordSet.empty()).next());
    }
}
