package io.millrace.loadtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

final class SettingsTest {
    private static Settings of(Property property, String value) {
        return new Settings(Map.of(property.text(), value)::get);
    }

    private static void checkRefused(Property property, String value, Function<Settings, ?> read, String message) {
        SettingsException refused = assertThrows(SettingsException.class, () -> read.apply(of(property, value)));
        assertEquals("-D" + property.text() + ": " + message, refused.getMessage());
    }

    @Test
    void whatIsGivenWinsOverTheDefaultOfTheSimulation() {
        Settings settings = of(Property.BATCH, "7").withDefaults(Map.of(Property.BATCH, "1", Property.RATE, "9"));
        assertEquals(7, settings.whole(Property.BATCH, 1, 10));
        assertEquals(9, settings.whole(Property.RATE, 1, 10));
        assertEquals(200, settings.whole(Property.PAYLOAD, 1, 1_000));
    }

    @Test
    void readsDurations() {
        Function<String, Duration> read =
                text -> of(Property.DURATION, text).duration(Property.DURATION, Duration.ZERO);
        assertEquals(Duration.ofMillis(500), read.apply("500ms"));
        assertEquals(Duration.ofSeconds(20), read.apply("20s"));
        assertEquals(Duration.ofMinutes(30), read.apply("30m"));
        assertEquals(Duration.ofHours(1), read.apply("1h"));
    }

    @Test
    void readsRisingNumbers() {
        assertEquals(List.of(1, 4, 16), of(Property.LEVELS, "1, 4,16").rising(Property.LEVELS, 1, 100));
    }

    @Test
    void tellsWhatIsWrong() {
        checkRefused(
                Property.DURATION,
                "20",
                settings -> settings.duration(Property.DURATION, Duration.ZERO),
                "has to be a duration such as 500ms, 20s, 30m or 1h, but is 20");
        checkRefused(
                Property.DURATION,
                "1s",
                settings -> settings.duration(Property.DURATION, Duration.ofMinutes(1)),
                "has to be 60000ms or more, but is 1s");
        checkRefused(
                Property.BATCH,
                "many",
                settings -> settings.whole(Property.BATCH, 1, 10),
                "has to be a whole number from 1 to 10, but is many");
        checkRefused(
                Property.LEVELS,
                "4,2",
                settings -> settings.rising(Property.LEVELS, 1, 10),
                "has to rise, but 2 comes after 4");
        checkRefused(
                Property.KEEP, "yes", settings -> settings.flag(Property.KEEP), "has to be true or false, but is yes");
        checkRefused(
                Property.BASE_URL,
                "localhost:8443",
                settings -> Target.base(settings, Property.BASE_URL),
                "has to be an address such as https://localhost:8443, without a path, but is localhost:8443");
        checkRefused(
                Property.DIALECT,
                "carbon",
                DialectKind::of,
                "has to be featurebase, keboola, flowcore or mldb, but is carbon");
        checkRefused(
                Property.KEY_FILE,
                "/nowhere/key",
                Target::of,
                "cannot read /nowhere/key; name the file with the key, or set LOADTEST_KEY");
    }

    @Test
    void refusesALoadThatAStallWouldPutAboveTheLimit() {
        SettingsException refused = assertThrows(
                SettingsException.class,
                () -> SteadyPlan.of(of(Property.RATE, "10")
                        .withDefaults(Map.of(
                                Property.ENDPOINTS, "1",
                                Property.CONNECTIONS, "3",
                                Property.BATCH, "2",
                                Property.DURATION, "1s",
                                Property.RAMP, "1s"))));
        assertEquals(
                "-Dbatch: 3 connections of an endpoint with batches of 2 send up to 12 records at once after a pause of the"
                        + " server, more than the 10 that it admits; take fewer connections, smaller batches or more endpoints",
                refused.getMessage());
    }
}
