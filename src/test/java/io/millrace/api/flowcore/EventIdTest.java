package io.millrace.api.flowcore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.model.Ticks;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EventIdTest {
    private static final long NOW_MICROS = Instant.parse("2026-03-04T05:06:07Z").toEpochMilli() * 1_000;

    private static long ticks(String time, int tick) {
        return Instant.parse(time).toEpochMilli() * Ticks.PER_MILLI + tick;
    }

    private static void check(String time, int tick, String uuid, String bucket) {
        assertEquals(uuid, EventId.uuid(ticks(time, tick), 0x0101, 0x0101_0101_0101L));
        EventId read = EventId.parse(uuid, NOW_MICROS).orElseThrow();
        assertEquals(ticks(time, tick), read.ticks());
        assertEquals(EventId.UNKNOWN, read.recordId());
        assertEquals(bucket, TimeBucket.of(ticks(time, tick)));
        long first = TimeBucket.firstTick(bucket).orElseThrow();
        assertTrue(first <= ticks(time, tick) && ticks(time, tick) < first + TimeBucket.TICKS);
    }

    @Test
    void isATimeAsOthersWriteIt() {
        check("1970-01-01T00:00:00.000Z", 0, "13814000-1dd2-11b2-8101-010101010101", "19700101000000");
        check("2015-01-10T05:05:05.000Z", 0, "3d555680-9886-11e4-8101-010101010101", "20150110050000");
        check("2024-01-15T10:30:00.000Z", 0, "09234400-b391-11ee-8101-010101010101", "20240115100000");
        check("2024-01-15T10:30:00.000Z", 9999, "09236b0f-b391-11ee-8101-010101010101", "20240115100000");
        check("2024-01-15T10:59:59.999Z", 9999, "3a0577ff-b395-11ee-8101-010101010101", "20240115100000");
        check("2024-01-15T11:00:00.000Z", 0, "3a057800-b395-11ee-8101-010101010101", "20240115110000");
        check("2038-01-19T03:14:08.000Z", 1, "13814001-6912-11fe-8101-010101010101", "20380119030000");
    }

    @Test
    void holdsTheRecord() {
        Random random = new Random(7);
        long first = ticks("2020-01-01T00:00:00Z", 0);
        long last = NOW_MICROS * 10;
        for (int i = 0; i < 10_000; i++) {
            long recordId = first + (long) (random.nextDouble() * (last - first));
            long ticks = ticks("1600-01-01T00:00:00Z", 0) + (long) (random.nextDouble() * last);
            EventId id = new EventId(ticks, recordId);
            String uuid = id.uuid();
            assertEquals(Optional.of(id), EventId.parse(uuid, NOW_MICROS));
            assertEquals(Optional.of(id), EventId.parse(uuid.toUpperCase(Locale.ROOT), NOW_MICROS));
            assertEquals(1, UUID.fromString(uuid).version());
            assertEquals(2, UUID.fromString(uuid).variant());
            assertEquals(uuid.toLowerCase(Locale.ROOT), uuid);
        }
        for (long recordId : new long[] {first - 1, (NOW_MICROS + 86_400_000_000L) * 10 + 10, (1L << 61) - 1, 0}) {
            EventId id = new EventId(first, recordId);
            assertEquals(Optional.of(new EventId(first, EventId.UNKNOWN)), EventId.parse(id.uuid(), NOW_MICROS));
        }
        EventId own = new EventId(first, first);
        String card = own.uuid().substring(0, 25)
                + Integer.toHexString(Character.digit(own.uuid().charAt(25), 16) & 14)
                + own.uuid().substring(26);
        assertEquals(
                EventId.UNKNOWN, EventId.parse(card, NOW_MICROS).orElseThrow().recordId());
    }

    @Test
    void isNothingElse() {
        for (String wrong : new String[] {
            "",
            "1-1-1000-8000-1",
            "09234400-b391-41ee-8101-010101010101",
            "09234400-b391-11ee-c101-010101010101",
            "09234400-b391-11ee-8101-01010101010",
            "09234400b39111ee8101010101010101",
            "{09234400-b391-11ee-8101-010101010101}",
            "09234400-b391-11ee-8101-01010101010g"
        }) {
            assertEquals(Optional.empty(), EventId.parse(wrong, NOW_MICROS), wrong);
        }
    }

    @Test
    void readsBuckets() {
        assertEquals(OptionalLong.of(ticks("2024-02-29T23:00:00Z", 0)), TimeBucket.firstTick("20240229230000"));
        assertEquals("19691231230000", TimeBucket.of(-1));
        assertEquals("16000101000000", TimeBucket.of(ticks("1600-01-01T00:59:59.999Z", 9_999)));
        for (String wrong : new String[] {
            "",
            "2024022923",
            "20240229240000",
            "20230229230000",
            "20240229233000",
            "20240229230001",
            "2024-02-29T23",
            "first",
            "202402292300000",
            "２０２４0229230000"
        }) {
            assertEquals(OptionalLong.empty(), TimeBucket.firstTick(wrong), wrong);
        }
    }
}
