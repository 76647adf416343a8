package io.millrace.metrics;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/**
 * What one endpoint did in each of the last {@link #MINUTES} minutes. Thread-safe: threads meet at one slot per minute,
 * and the first of them replaces the minute that the slot held before.
 */
public final class EndpointActivity {
    /** As far back as it remembers. */
    public static final int MINUTES = 120;

    private final AtomicReferenceArray<Slot> slots = new AtomicReferenceArray<>(MINUTES);
    private final InstantSource clock;

    EndpointActivity(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * One minute with at least one request.
     *
     * @param start whole minute, UTC
     * @param records stored
     * @param errors records that were refused, and requests that were refused as a whole
     */
    public record Minute(Instant start, long records, long requests, long errors) {}

    /** Counts one request. */
    public void request(long records, long errors) {
        Slot slot = slot(currentMinute());
        slot.records.add(records);
        slot.requests.increment();
        slot.errors.add(errors);
    }

    /** By ascending time. Minutes without a request are left out; the current minute is still growing. */
    public List<Minute> minutes() {
        long now = currentMinute();
        return IntStream.range(0, MINUTES)
                .mapToObj(slots::get)
                .filter(Objects::nonNull)
                .filter(slot -> slot.minute > now - MINUTES && slot.minute <= now)
                .map(Slot::sum)
                .filter(minute -> minute.requests() > 0)
                .sorted(Comparator.comparing(Minute::start))
                .toList();
    }

    private long currentMinute() {
        return Math.floorDiv(clock.millis(), 60_000L);
    }

    private Slot slot(long minute) {
        int index = (int) Math.floorMod(minute, (long) MINUTES);
        Slot held = slots.get(index);
        while (held == null || held.minute < minute) {
            slots.compareAndSet(index, held, new Slot(minute));
            held = slots.get(index);
        }
        return held;
    }

    private static final class Slot {
        private final long minute;
        private final LongAdder records = new LongAdder();
        private final LongAdder requests = new LongAdder();
        private final LongAdder errors = new LongAdder();

        Slot(long minute) {
            this.minute = minute;
        }

        Minute sum() {
            return new Minute(Instant.ofEpochSecond(minute * 60), records.sum(), requests.sum(), errors.sum());
        }
    }
}
