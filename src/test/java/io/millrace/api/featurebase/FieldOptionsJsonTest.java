package io.millrace.api.featurebase;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.model.CacheType;
import io.millrace.model.FieldOptions;
import io.millrace.model.Granularity;
import io.millrace.model.StoredContent;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FieldOptionsJsonTest {
    private static void check(String shown, FieldOptions options) {
        assertEquals(shown.replace('\'', '"'), FieldOptionsJson.render(options).toString());
    }

    @Test
    void listsWhatMattersForTheType() {
        check("{'type':'set','cacheType':'ranked','cacheSize':50000,'keys':false}", FieldOptions.set(false));
        check(
                "{'type':'mutex','cacheType':'none','cacheSize':7,'keys':true}",
                FieldOptions.mutex(true).withCache(CacheType.NONE, 7));
        check("{'type':'bool'}", FieldOptions.bool());
        check(
                "{'type':'time','timeQuantum':'DH','keys':false,'noStandardView':true,'ttl':3600000000001}",
                FieldOptions.time(false, "DH", Duration.ofHours(1).plusNanos(1), true));
        check(
                "{'type':'timestamp','epoch':'1969-12-31T23:59:59.500Z','bitDepth':0,'min':-9223372036854775808,"
                        + "'max':9223372036854775807,'timeUnit':'ms'}",
                FieldOptions.timestamp(Granularity.MS, Instant.ofEpochMilli(-500)));
    }

    @Test
    void countsNumbersFromTheOneNearestToZero() {
        checkInt(0, -5, 5);
        checkInt(0, 0, 0);
        checkInt(7, 7, 9);
        checkInt(-7, -9, -7);
        check(
                "{'type':'decimal','base':150,'scale':2,'bitDepth':0,'min':1.50,'max':92233720368547758.07,'keys':false}",
                FieldOptions.decimal(2, 150, Long.MAX_VALUE));
    }

    private static void checkInt(long base, long min, long max) {
        check(
                "{'type':'int','base':" + base + ",'bitDepth':0,'min':" + min + ",'max':" + max
                        + ",'keys':false,'foreignIndex':''}",
                FieldOptions.integer(min, max, null));
    }

    /** That dialect cannot make one, but has to show what another one made. */
    @Test
    void listsStoredFields() {
        check("{'type':'stored','content':'json'}", FieldOptions.stored(StoredContent.JSON));
    }
}
