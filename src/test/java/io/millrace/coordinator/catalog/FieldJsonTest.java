package io.millrace.coordinator.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.model.CacheType;
import io.millrace.model.FieldOptions;
import io.millrace.model.FieldType;
import io.millrace.model.Granularity;
import io.millrace.model.StoredContent;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The form that is in the databases of servers that run. */
class FieldJsonTest {
    private final Set<FieldType> seen = EnumSet.noneOf(FieldType.class);

    private void check(FieldOptions options, String json) {
        assertEquals(new JsonObject(json), FieldJson.write(options));
        assertEquals(options, FieldJson.options(new JsonObject(json)));
        seen.add(options.type());
    }

    @Test
    void staysAsItIs() {
        check(FieldOptions.set(false), "{'type':'set','cacheType':'ranked','cacheSize':50000}".replace('\'', '"'));
        check(FieldOptions.set(true).withCache(CacheType.NONE, 0), "{'type':'set','keys':true}".replace('\'', '"'));
        check(
                FieldOptions.mutex(true).withCache(CacheType.LRU, 7),
                "{'type':'mutex','keys':true,'cacheType':'lru','cacheSize':7}".replace('\'', '"'));
        check(
                FieldOptions.mutex(false).withCache(CacheType.NONE, 7),
                "{'type':'mutex','cacheSize':7}".replace('\'', '"'));
        check(FieldOptions.time(false, "", Duration.ZERO, false), "{\"type\":\"time\"}");
        check(FieldOptions.bool(), "{\"type\":\"bool\"}");
        check(
                FieldOptions.time(true, "YMDH", Duration.ofHours(30), true),
                "{'type':'time','keys':true,'quantum':'YMDH','ttl':'PT30H','noStandardView':true}".replace('\'', '"'));
        check(FieldOptions.integer(Long.MIN_VALUE, Long.MAX_VALUE, null), "{\"type\":\"int\"}");
        check(
                FieldOptions.integer(-1, 2, "people"),
                "{'type':'int','min':-1,'max':2,'foreignTable':'people'}".replace('\'', '"'));
        check(FieldOptions.decimal(3, 1, Long.MAX_VALUE), "{'type':'decimal','scale':3,'min':1}".replace('\'', '"'));
        check(FieldOptions.timestamp(Granularity.S, Instant.EPOCH), "{\"type\":\"timestamp\"}");
        check(
                FieldOptions.timestamp(Granularity.NS, Instant.parse("1980-11-30T01:02:03.000000004Z")),
                "{'type':'timestamp','granularity':'ns','epoch':'1980-11-30T01:02:03.000000004Z'}".replace('\'', '"'));
        for (StoredContent content : StoredContent.values()) {
            check(
                    FieldOptions.stored(content),
                    ("{'type':'stored','content':'" + content.word() + "'}").replace('\'', '"'));
        }
        assertEquals(EnumSet.allOf(FieldType.class), seen);
    }
}
