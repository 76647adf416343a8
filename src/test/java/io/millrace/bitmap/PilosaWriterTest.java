package io.millrace.bitmap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The bytes are those that Pilosa's own library writes for the same sets. */
final class PilosaWriterTest {
    private static String written(RecordSet records) throws IOException {
        PilosaWriter writer = new PilosaWriter(records);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        writer.write(bytes);
        assertEquals(writer.bytes(), bytes.size());
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    private static void check(String expected, long... ids) throws IOException {
        assertEquals(expected.replace(" ", ""), written(RecordSet.of(ids)));
    }

    @Test
    void writesWhatPilosaWrites() throws IOException {
        check("3c30000000000000");
        check(
                "3c30000002000000 0000000000000000 0100 0100 1000000000000000 0100 0000 28000000 2c000000 03000800 0500",
                3,
                8,
                (1 << 20) + 5);
        check(
                "3c30000001000000 0000000000000000 0300 6300 18000000 0100 0a00 6d00",
                LongStream.rangeClosed(10, 109).toArray());
        check("3c30000001000000 0000002000000000 0100 0000 18000000 0700", (1L << 45) + 7);
    }

    @Test
    void writesManyValuesAsBits() throws IOException {
        String bytes =
                written(RecordSet.of(LongStream.range(0, 5000).map(i -> 3 * i).toArray()));
        assertEquals(2 * 8216, bytes.length());
        assertEquals("3c30000001000000" + "0000000000000000" + "0200" + "8713" + "18000000", bytes.substring(0, 48));
        assertEquals("4992244992244992", bytes.substring(48, 64));
    }

    @Test
    void writesRunsAlsoOfABitmapThatIsNoRunContainer() throws IOException {
        check(
                "3c30000001000000 0000000000000000 0300 7017 18000000 0100 0000 7017",
                LongStream.rangeClosed(0, 6000).filter(i -> true).toArray());
    }
}
