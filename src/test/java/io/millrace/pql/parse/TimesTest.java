package io.millrace.pql.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.model.FieldOptions;
import io.millrace.model.Granularity;
import io.millrace.problem.Problem;
import java.math.BigInteger;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TimesTest {
    private static void checkFormat(long value, Granularity granularity, String epoch, String expected) {
        assertEquals(expected, Times.format(value, granularity, Instant.parse(epoch)));
    }

    private static void checkBound(String text, String expected) {
        assertEquals(Instant.parse(expected), Times.bound(new Value.Text(text)), text);
    }

    private static void checkUnits(String text, Granularity granularity, String epoch, long expected) {
        FieldOptions.Timestamp field = FieldOptions.timestamp(granularity, Instant.parse(epoch));
        assertEquals(BigInteger.valueOf(expected), Times.units(text, field), text);
    }

    @Test
    void printsOnlyTheDigitsOfTheFractionThatAreNeeded() {
        checkFormat(0, Granularity.S, "1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z");
        checkFormat(-1, Granularity.S, "1970-01-01T00:00:00Z", "1969-12-31T23:59:59Z");
        checkFormat(100, Granularity.MS, "1970-01-01T00:00:00Z", "1970-01-01T00:00:00.1Z");
        checkFormat(-1, Granularity.MS, "1970-01-01T00:00:00Z", "1969-12-31T23:59:59.999Z");
        checkFormat(1_000_002, Granularity.US, "2000-01-01T00:00:00Z", "2000-01-01T00:00:01.000002Z");
        checkFormat(1, Granularity.NS, "2000-01-01T00:00:00Z", "2000-01-01T00:00:00.000000001Z");
        checkFormat(Long.MIN_VALUE, Granularity.NS, "1970-01-01T00:00:00Z", "1677-09-21T00:12:43.145224192Z");
        checkFormat(-62135596799L, Granularity.S, "1970-01-01T00:00:00Z", "0001-01-01T00:00:01Z");
    }

    @Test
    void readsDatesByTheirBeginning() {
        checkBound("2019", "2019-01-01T00:00:00Z");
        checkBound("2019-08", "2019-08-01T00:00:00Z");
        checkBound("2019-08-04", "2019-08-04T00:00:00Z");
        checkBound("2019-08-04T14", "2019-08-04T14:00:00Z");
        checkBound("2019-08-04T14:36", "2019-08-04T14:36:00Z");
        checkBound("2019-08-04T14:36:07", "2019-08-04T14:36:07Z");
        checkBound("2019-08-04T14:36:07Z", "2019-08-04T14:36:07Z");
        checkBound("2019-08-04T14:36:07.5+02:00", "2019-08-04T12:36:07.5Z");
        assertEquals(Instant.ofEpochSecond(946598400), Times.bound(new Value.Int(946598400)));
    }

    @Test
    void refusesWhatIsNoDate() {
        for (String text :
                new String[] {"", "x", "201", "2019-", "2019-13", "2019-02-30", "2019-08-04T25", "20190804"}) {
            assertThrows(Problem.class, () -> Times.bound(new Value.Text(text)), text);
        }
        assertThrows(Problem.class, () -> Times.bound(new Value.Int(Long.MAX_VALUE)));
    }

    @Test
    void countsWholeUnitsSinceTheFieldsEpoch() {
        checkUnits("1970-01-01T00:00:01.999Z", Granularity.S, "1970-01-01T00:00:00Z", 1);
        checkUnits("1969-12-31T23:59:59.5Z", Granularity.S, "1970-01-01T00:00:00Z", -1);
        checkUnits("2000-01-01T00:00:00.5Z", Granularity.MS, "2000-01-01T00:00:00Z", 500);
        checkUnits("1999-12-31T23:59:59Z", Granularity.US, "2000-01-01T00:00:00Z", -1_000_000);
        checkUnits("2000-01-01T02:00:00+02:00", Granularity.NS, "2000-01-01T00:00:00Z", 0);
    }
}
