package io.millrace.api.featurebase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.api.json.Json;
import io.millrace.api.json.Members;
import io.millrace.model.CacheType;
import io.millrace.model.FieldOptions;
import io.millrace.model.Granularity;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServerFieldOptionsTest {
    private static final String APPLYING = "applying option: ";

    private static ServerFieldOptions reader(boolean ignoresKeysOfInt) {
        return new ServerFieldOptions(ServerFieldOptionsTest::table, ignoresKeysOfInt);
    }

    /** There are two, of which one has keys. */
    private static Optional<TableSchema> table(String name) {
        return List.of("keyed", "plain").contains(name)
                ? Optional.of(new TableSchema(new TableId(1), "d", name, name.equals("keyed"), true, 1, 5, List.of()))
                : Optional.empty();
    }

    private static FieldOptions read(String options) {
        return reader(false).ofRequest(Members.ofBody(Json.parse("{\"options\":" + options + "}")));
    }

    private static void check(FieldOptions expected, String options) {
        assertEquals(expected, read(options));
    }

    private static void refuses(String message, String options) {
        assertEquals(message, assertThrows(Problem.class, () -> read(options)).getMessage());
    }

    @Test
    void hasDefaults() {
        assertEquals(FieldOptions.set(false), reader(false).ofRequest(Members.ofBody(Json.parse(""))));
        assertEquals(FieldOptions.set(false), reader(false).ofRequest(Members.ofBody(Json.parse("{}"))));
        check(FieldOptions.set(false), "null");
        check(FieldOptions.set(false), "{}");
        check(FieldOptions.set(true), "{\"type\":\"\",\"keys\":true,\"cacheType\":null,\"min\":null}");
        check(FieldOptions.mutex(false), "{\"type\":\"mutex\"}");
        check(FieldOptions.integer(Long.MIN_VALUE, Long.MAX_VALUE, null), "{\"type\":\"int\",\"foreignIndex\":\"\"}");
        check(FieldOptions.decimal(0, Long.MIN_VALUE, Long.MAX_VALUE), "{\"type\":\"decimal\",\"scale\":0}");
        check(FieldOptions.timestamp(Granularity.NS, Instant.EPOCH), "{\"type\":\"timestamp\",\"timeUnit\":\"ns\"}");
        check(
                FieldOptions.time(false, "H", Duration.ZERO, false),
                "{\"type\":\"time\",\"timeQuantum\":\"H\",\"noStandardView\":false}");
    }

    @Test
    void takesEveryOptionOfAType() {
        check(
                FieldOptions.set(false).withCache(CacheType.NONE, 0),
                "{\"cacheType\":\"none\",\"cacheSize\":0,\"foreignIndex\":\"plain\"}");
        check(
                FieldOptions.integer(-3, 4, "any"),
                "{\"type\":\"int\",\"min\":-3,\"max\":\"4\",\"keys\":false,\"foreignIndex\":\"any\",\"base\":1}");
        check(
                FieldOptions.decimal(19, -1, Long.MAX_VALUE),
                "{\"type\":\"decimal\",\"scale\":19,\"min\":-1e-19,\"max\":0.9223372036854775807}");
        check(
                FieldOptions.timestamp(Granularity.US, Instant.parse("1999-12-31T22:00:00.000001Z")),
                "{\"type\":\"timestamp\",\"timeUnit\":\"µs\",\"epoch\":\"2000-01-01T00:00:00.000001+02:00\"}");
        for (String quantum : List.of("", "Y", "YM", "YMD", "YMDH", "M", "MD", "MDH", "D", "DH", "H")) {
            check(
                    FieldOptions.time(true, quantum, Duration.ofMinutes(90), true),
                    "{\"type\":\"time\",\"timeQuantum\":\"" + quantum
                            + "\",\"ttl\":\"1h30m\",\"noStandardView\":true,\"keys\":true}");
        }
        check(
                FieldOptions.time(false, "Y", Duration.ofNanos(7), false),
                "{\"type\":\"time\",\"timeQuantum\":\"Y\",\"ttl\":7}");
    }

    /** What the type has no use for and the rules do not forbid. */
    @Test
    void passesOverOptionsOfOtherTypes() {
        check(FieldOptions.set(false), "{\"scale\":3,\"epoch\":\"x\",\"timeUnit\":\"d\",\"noStandardView\":true}");
        check(FieldOptions.bool(), "{\"type\":\"bool\",\"scale\":3}");
        check(
                FieldOptions.timestamp(Granularity.S, Instant.EPOCH),
                "{\"type\":\"timestamp\",\"timeUnit\":\"s\",\"min\":1,\"max\":2}");
    }

    @Test
    void namesTheFirstOptionThatDoesNotApply() {
        refuses("min does not apply to field type set", "{\"ttl\":\"1h\",\"max\":1,\"min\":1}");
        refuses("max does not apply to field type mutex", "{\"type\":\"mutex\",\"timeQuantum\":\"Y\",\"max\":1}");
        refuses("cacheType does not apply to field type time", "{\"type\":\"time\",\"cacheType\":\"lru\"}");
        refuses("keys does not apply to field type bool", "{\"type\":\"bool\",\"keys\":false}");
        refuses("ttl does not apply to field type int", "{\"type\":\"decimal\",\"scale\":1,\"ttl\":\"1h\"}");
        refuses("json: unknown field \"cache\"", "{\"type\":\"bool\",\"keys\":false,\"cache\":1}");
        refuses("invalid field type: Set", "{\"type\":\"Set\"}");
        refuses("invalid timeUnit argument", "{\"type\":\"timestamp\",\"timeUnit\":\"S\"}");
    }

    @Test
    void saysWhatIsWrongWithAValue() {
        refuses(APPLYING + "invalid cache type", "{\"cacheType\":\"\"}");
        refuses(APPLYING + "cannot parse ttl: [1 a]", "{\"type\":\"time\",\"timeQuantum\":\"Y\",\"ttl\":[1,\"a\"]}");
        refuses(APPLYING + "ttl can't be negative: -1", "{\"type\":\"time\",\"timeQuantum\":\"Y\",\"ttl\":-1}");
        refuses(APPLYING + "foreign index x not found in the index's database", "{\"foreignIndex\":\"x\"}");
        refuses(
                APPLYING + "foreign index keyed has keys, which takes a field of type int",
                "{\"type\":\"mutex\",\"foreignIndex\":\"keyed\"}");
        refuses(
                APPLYING + "scale values outside the range [0,19] are not supported: 9223372036854775807",
                "{\"type\":\"decimal\",\"scale\":9223372036854775807}");
        refuses(
                "options.min must be a whole number from -9223372036854775808 to 9223372036854775807",
                "{\"type\":\"int\",\"min\":1.5}");
        refuses("options.cacheSize must be a whole number from 0 to 2147483647", "{\"cacheSize\":-1}");
        refuses(
                "options.noStandardView must be true or false",
                "{\"type\":\"time\",\"timeQuantum\":\"Y\",\"noStandardView\":1}");
    }

    @Test
    void passesOverKeysOfIntForSomeClients() {
        Members body = Members.ofBody(Json.parse("{\"options\":{\"type\":\"int\",\"keys\":true}}"));
        assertEquals(
                FieldOptions.integer(Long.MIN_VALUE, Long.MAX_VALUE, null),
                reader(true).ofRequest(body));
        Members decimal = Members.ofBody(Json.parse("{\"options\":{\"type\":\"decimal\",\"scale\":1,\"keys\":true}}"));
        assertEquals(
                APPLYING + "decimal field cannot be created with 'keys=true' option",
                assertThrows(Problem.class, () -> reader(true).ofRequest(decimal))
                        .getMessage());
    }

    /** What {@link FieldOptionsJson} shows is read as what it was. */
    @Test
    void readsWhatIsShown() {
        for (FieldOptions options : List.of(
                FieldOptions.set(true).withCache(CacheType.LRU, 7),
                FieldOptions.mutex(false).withCache(CacheType.NONE, 0),
                FieldOptions.bool(),
                FieldOptions.time(true, "MDH", Duration.ofNanos(1), true),
                FieldOptions.integer(5, 9, "any"),
                FieldOptions.decimal(2, -150, 150),
                FieldOptions.timestamp(Granularity.MS, Instant.parse("2001-02-03T04:05:06.007Z")))) {
            Members shown = Members.ofBody(FieldOptionsJson.render(options));
            assertEquals(options, reader(false).ofDocument(shown));
        }
    }
}
