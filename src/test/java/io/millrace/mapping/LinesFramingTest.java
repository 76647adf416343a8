package io.millrace.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LinesFramingTest {
    private static Framing.Extent prefix(String body, long recordsMax, long endMax) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return LinesFraming.INSTANCE.prefix(bytes, bytes.length, recordsMax, endMax);
    }

    private static void whole(String body, int records, int end) {
        assertEquals(new Framing.Extent(records, end, records > 0), prefix(body, Integer.MAX_VALUE, Long.MAX_VALUE));
    }

    @Test
    void countsLinesThatAreNotBlank() {
        whole("", 0, 0);
        whole(" \t\r\n\n", 0, 0);
        whole("a", 1, 1);
        whole("a\n", 1, 1);
        whole("a\r\nb", 2, 4);
        whole("\n\na\n \nb\n\n", 2, 7);
    }

    @Test
    void stopsBeforeTheRecordThatDoesNotFit() {
        assertEquals(new Framing.Extent(2, 3, false), prefix("a\nb\nc", 2, Long.MAX_VALUE));
        assertEquals(new Framing.Extent(1, 1, false), prefix("a\nb\nc", Integer.MAX_VALUE, 2));
        assertEquals(new Framing.Extent(3, 5, true), prefix("a\nb\nc\n\n", 3, 5));
    }

    @Test
    void aSingleRecordFitsOrNot() {
        assertEquals(new Framing.Extent(1, 3, true), SingleFraming.INSTANCE.prefix(new byte[3], 3, 1, 3));
        assertEquals(new Framing.Extent(0, 0, false), SingleFraming.INSTANCE.prefix(new byte[3], 3, 1, 2));
        assertEquals(new Framing.Extent(0, 0, false), SingleFraming.INSTANCE.prefix(new byte[3], 3, 0, 3));
    }
}
