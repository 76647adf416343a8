package io.millrace.log;

import io.millrace.files.CheckedLine;
import io.millrace.files.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * Gives out sequences of segments: the time in microseconds, or so much more than the last that a segment's blocks fit in between. A
 * file holds a number that none given out exceeds, so that the order holds over restarts though segments come and go and clocks are
 * set back. It is written about once a minute, ahead of need. Thread-safe: one lock.
 */
final class Sequences {
    private static final long AHEAD_MICROS = 60_000_000;
    private static final String REMEDY =
            "write a number into it that is larger than every segment's and slice's, such as the microseconds since 1970";

    private final Path file;
    private final LongSupplier nowMicros;
    private long last;
    private long durable;

    private Sequences(Path file, LongSupplier nowMicros, long last) {
        this.file = file;
        this.nowMicros = nowMicros;
        this.last = last;
        this.durable = last;
    }

    /** @param lastSeen the largest sequence in use, or 0 */
    static Sequences open(Path file, LongSupplier nowMicros, long lastSeen) throws IOException {
        return new Sequences(file, nowMicros, Math.max(lastSeen, read(file)));
    }

    private static long read(Path file) throws IOException {
        if (Files.notExists(file)) {
            return 0;
        }
        String text = CheckedLine.read(file, REMEDY);
        if (!text.matches("\\d{1,18}")) {
            throw CheckedLine.corrupt(file, "holds '" + text + "' instead of a number", REMEDY);
        }
        return Long.parseLong(text);
    }

    synchronized long next() throws IOException {
        long next = Math.max(nowMicros.getAsLong(), last + Segment.BLOCKS_MAX);
        if (next > durable) {
            keep(next + AHEAD_MICROS);
        }
        last = next;
        return next;
    }

    /** Takes back what was kept ahead. */
    synchronized void close() throws IOException {
        if (durable > last) {
            keep(last);
        }
    }

    private void keep(long bound) throws IOException {
        DurableFiles.publish(file, CheckedLine.of(Long.toString(bound)));
        durable = bound;
    }
}
