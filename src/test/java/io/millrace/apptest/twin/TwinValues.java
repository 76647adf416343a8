package io.millrace.apptest.twin;

import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;

/** Random names of records, and values of fields, out of few, so that they come again. Confined to one thread. */
final class TwinValues {
    static final long SHARD_WIDTH = 1 << 20;
    /** The first ids of shards with records. */
    static final long[] SHARDS = {0, SHARD_WIDTH, 5 * SHARD_WIDTH, 1L << 33};

    private static final int RECORDS = 12;
    private static final int ROWS = 5;
    private static final List<String> KEYS = List.of("", "a", "b", "ü", "\uFFFD", "😀", "it's \"q\"\\");
    private static final LocalDateTime FIRST_HOUR = LocalDateTime.of(2019, 12, 30, 20, 0);
    private static final int HOURS = 24 * 40;

    private final Random random;

    TwinValues(Random random) {
        this.random = random;
    }

    /** An id, or a key. */
    Object record(TwinTable table) {
        return table.isKeyed ? "r" + KEYS.get(random.nextInt(KEYS.size())) + random.nextInt(3) : id();
    }

    long id() {
        return id(SHARDS[random.nextInt(SHARDS.length)]);
    }

    long id(long shardStart) {
        return shardStart + (random.nextInt(8) == 0 ? SHARD_WIDTH - 1 : random.nextInt(RECORDS));
    }

    /** One that the field may have. */
    Object value(TwinField field) {
        return switch (field.kind()) {
            case SET, MUTEX, TIME -> field.isKeyed() ? KEYS.get(random.nextInt(KEYS.size())) : row();
            case BOOL -> (long) random.nextInt(2);
            case INT, DECIMAL, TIMESTAMP -> number();
        };
    }

    private Object row() {
        return random.nextInt(16) == 0 ? (1L << 40) + 1 : (long) random.nextInt(ROWS);
    }

    private Object number() {
        return random.nextInt(16) == 0 ? TwinField.NUMBER_MAX - random.nextInt(2) : random.nextInt(21) - 10L;
    }

    /** Null for none. */
    LocalDateTime hour() {
        return random.nextInt(4) == 0 ? null : FIRST_HOUR.plusHours(random.nextInt(HOURS));
    }

    /** Near the hours, and often where a unit of time begins. */
    LocalDateTime bound() {
        LocalDateTime time = FIRST_HOUR.plusMinutes(60L * (random.nextInt(HOURS + 100) - 50));
        return switch (random.nextInt(4)) {
            case 0 -> floor(time, 'Y');
            case 1 -> floor(time, 'M');
            case 2 -> floor(time, 'D');
            default -> time.plusMinutes(random.nextInt(60));
        };
    }

    static LocalDateTime floor(LocalDateTime time, char unit) {
        LocalDateTime day = time.truncatedTo(ChronoUnit.DAYS);
        return switch (unit) {
            case 'Y' -> day.withDayOfYear(1);
            case 'M' -> day.withDayOfMonth(1);
            case 'D' -> day;
            default -> time.truncatedTo(ChronoUnit.HOURS);
        };
    }
}
