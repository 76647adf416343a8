package io.millrace.mapping.request;

import io.millrace.mapping.document.Span;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Writes times of receipt. */
final class Timestamp {
    private Timestamp() {}

    /** {@code 2006-01-02T15:04:05.000Z}: what is below a millisecond is cut off. */
    static Span millis(long micros) {
        long millis = Math.floorDiv(micros, 1_000L);
        LocalDateTime time = LocalDateTime.ofEpochSecond(Math.floorDiv(millis, 1_000L), 0, ZoneOffset.UTC);
        byte[] out = new byte[24];
        digits(out, 0, 4, time.getYear());
        out[4] = '-';
        digits(out, 5, 2, time.getMonthValue());
        out[7] = '-';
        digits(out, 8, 2, time.getDayOfMonth());
        out[10] = 'T';
        digits(out, 11, 2, time.getHour());
        out[13] = ':';
        digits(out, 14, 2, time.getMinute());
        out[16] = ':';
        digits(out, 17, 2, time.getSecond());
        out[19] = '.';
        digits(out, 20, 3, (int) Math.floorMod(millis, 1_000L));
        out[23] = 'Z';
        return Span.of(out);
    }

    private static void digits(byte[] out, int from, int count, int number) {
        int left = number;
        for (int at = from + count - 1; at >= from; at--) {
            out[at] = (byte) ('0' + left % 10);
            left /= 10;
        }
    }
}
