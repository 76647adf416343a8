package io.millrace.mapping.time;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IsoInstantTest {
    private static void check(String text, String expectedOrNull) {
        long expected = expectedOrNull == null
                ? IsoInstant.NONE
                : Instant.parse(expectedOrNull).toEpochMilli();
        assertEquals(expected, IsoInstant.millis(text), text);
        String around = "12" + text + "34";
        assertEquals(expected, IsoInstant.millis(around.toCharArray(), 2, around.length() - 2), text);
    }

    @Test
    void readsTheFormsOfIso() {
        check("2024-01-15T10:30:00.000Z", "2024-01-15T10:30:00Z");
        check("2024-01-15T10:30:00Z", "2024-01-15T10:30:00Z");
        check("2024-01-15T10:30Z", "2024-01-15T10:30:00Z");
        check("2024-01-15T10:30:59.9Z", "2024-01-15T10:30:59.900Z");
        check("2024-01-15T10:30:59.12Z", "2024-01-15T10:30:59.120Z");
        check("2024-01-15T10:30:59.123999999999Z", "2024-01-15T10:30:59.123Z");
        check("2024-01-15T12:30:00+02:00", "2024-01-15T10:30:00Z");
        check("2024-01-15T12:30:00.5+0230", "2024-01-15T10:00:00.500Z");
        check("2024-01-15T12:30-11", "2024-01-15T23:30:00Z");
        check("2024-02-29T00:00:00-00:00", "2024-02-29T00:00:00Z");
        check("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z");
        check("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z");
        check("1969-12-31T23:59:59.9995Z", "1969-12-31T23:59:59.999Z");
    }

    @Test
    void refusesEverythingElse() {
        for (String wrong : new String[] {
            "",
            "yesterday",
            "1705314600",
            "2024-01-15",
            "2024-01-15T10:30",
            "2024-01-15T10:30:00",
            "2024-01-15 10:30:00Z",
            "2024-01-15T10:30:00z",
            "2024-13-01T00:00:00Z",
            "2024-00-01T00:00:00Z",
            "2023-02-29T00:00:00Z",
            "2024-01-00T00:00:00Z",
            "2024-01-15T24:00:00Z",
            "2024-01-15T10:60:00Z",
            "2024-01-15T10:30:60Z",
            "2024-01-15T10:30:0Z",
            "2024-01-15T10:30:Z",
            "2024-01-15T10:30:00.Z",
            "2024-01-15T10:30:00,5Z",
            "2024-01-15T10:30:00ZZ",
            "2024-01-15T10:30:00Z ",
            "2024-01-15T10:30:00+",
            "2024-01-15T10:30:00+2",
            "2024-01-15T10:30:00+02:0",
            "2024-01-15T10:30:00+02:60",
            "2024-01-15T10:30:00+24:00",
            "2024-01-15T10:30:00 02:00",
            "2024-01-15T10:30:00+02.00",
            "+02024-01-15T10:30:00Z",
            "24-01-15T10:30:00Z",
            "0000-12-31T23:59:59Z",
            "0001-01-01T00:00:00+00:01",
            "9999-12-31T23:59:59-00:01",
            "٢٠٢٤-01-15T10:30:00Z",
        }) {
            check(wrong, null);
        }
    }

    @Test
    void readsAndWritesLikeTheLibrary() {
        long seed = Long.getLong("iso.seed", System.nanoTime());
        System.out.println("IsoInstantTest seed " + seed);
        Random random = new Random(seed);
        long range = 250_000_000_000_000L;
        byte[] out = new byte[IsoInstant.BYTES + 1];
        DateTimeFormatter format = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSXXX");
        for (int i = 0; i < 10_000; i++) {
            long millis = (long) (random.nextDouble() * range) - 60_000_000_000_000L;
            Instant instant = Instant.ofEpochMilli(millis);
            ZoneOffset zone = ZoneOffset.ofTotalSeconds((random.nextInt(36 * 60) - 18 * 60) * 60);
            assertEquals(
                    millis,
                    IsoInstant.millis(OffsetDateTime.ofInstant(instant, zone).format(format)),
                    "" + seed);
            IsoInstant.write(millis, out, 1);
            String written = new String(out, 1, IsoInstant.BYTES, StandardCharsets.US_ASCII);
            assertEquals(instant, Instant.parse(written));
            assertEquals(millis, IsoInstant.millis(written));
        }
    }
}
