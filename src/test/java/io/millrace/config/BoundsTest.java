package io.millrace.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.model.ByteSize;
import java.math.BigInteger;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every key that has bounds takes its default, its least and its greatest value, and nothing that is one beyond. */
final class BoundsTest {
    private static final Pattern BOUNDED =
            Pattern.compile("(a whole number|a size|a duration), (\\S+) to (\\S+?)(, or .*)?");

    private static Stream<String> keys() {
        return ServerConfig.SETTINGS.stream()
                .filter(setting -> BOUNDED.matcher(setting.type().description()).matches())
                .map(Setting::key);
    }

    private static Setting<?> setting(String key) {
        return ServerConfig.SETTINGS.stream()
                .filter(setting -> setting.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("keys")
    void takesItsBoundsAndNothingBeyond(String key) {
        Setting<?> setting = setting(key);
        Matcher bounds = BOUNDED.matcher(setting.type().description());
        assertTrue(bounds.matches());
        String form = bounds.group(1);
        for (String allowed : List.of(setting.defaultText(), bounds.group(2), bounds.group(3))) {
            assertDoesNotThrow(() -> setting.type().parse(allowed), allowed);
        }
        String under = text(form, amount(form, bounds.group(2)).subtract(BigInteger.ONE));
        assertThrows(IllegalArgumentException.class, () -> setting.type().parse(under), under);
        String over = text(form, amount(form, bounds.group(3)).add(BigInteger.ONE));
        assertThrows(IllegalArgumentException.class, () -> setting.type().parse(over), over);
    }

    /** In the smallest unit that can be written. */
    private static BigInteger amount(String form, String text) {
        return switch (form) {
            case "a size" -> BigInteger.valueOf(ByteSize.parse(text));
            case "a duration" -> BigInteger.valueOf(TimeSpan.parse(text).toNanos() / 1_000);
            default -> new BigInteger(text);
        };
    }

    private static String text(String form, BigInteger amount) {
        return switch (form) {
            case "a size" -> amount + "B";
            case "a duration" -> amount + "us";
            default -> amount.toString();
        };
    }

    /** As Keboola has them, but where its users get more freedom. */
    @Test
    void theKeysOfKeboolaHaveTheseDefaultsAndBounds() {
        check("keboola.project.id", "1", "a whole number, 1 to 9223372036854775807");
        check("keboola.branch.id", "1", "a whole number, 1 to 9223372036854775807");
        check("keboola.request.body", "1MiB", "a size, 100B to 4MiB");
        check("keboola.upload.min-interval", "10s", "a duration, 0 to 30m");
        check("keboola.import.min-interval", "1m", "a duration, 0 to 24h");
        check("keboola.retry.initial", "2m", "a duration, 10ms to 3h");
        check("keboola.files.kept.count", "30", "a whole number, 0 to 100");
        check("keboola.files.kept.age", "1h", "a duration, 15m to 720h");
        check("keboola.headers.sensitive", "false", "true or false");
        check("keboola.template.timeout", "1s", "a duration, 10ms to 30s");
        check("keboola.template.bytes", "16MiB", "a size, 64KiB to 1GiB");
    }

    @Test
    void theKeysOfFlowcoreHaveItsLimitsAsDefaults() {
        check("flowcore.create-on-first-use", "false", "true or false");
        check("flowcore.first-use.types", "1000", "a whole number, 1 to 1000000");
        check("flowcore.event.size", "64KB", "a size, 1KB to 16MiB");
        check("flowcore.batch.events", "10000", "a whole number, 1 to 100000");
        check("flowcore.batch.body", "32MiB", "a size, 1KiB to 1GiB");
        check("flowcore.file.body", "2GiB", "a size, 1KiB to 8GiB");
        check("flowcore.ttl.max", "7d", "a duration, 1m to 3650d");
        check("flowcore.event.ahead", "24h", "a duration, 0 to 3650d");
    }

    @Test
    void theKeysOfMldbHaveRoomForLargeQueries() {
        check("mldb.query.memory", "32MiB", "a size, 1MiB to 64GiB");
        check("mldb.query.disk", "16GiB", "a size, 1MiB to 1000GiB");
        check("mldb.script.cpu", "10s", "a duration, 10ms to 1h");
        check("mldb.script.memory", "256MiB", "a size, 1MiB to 16GiB");
        check("mldb.script.threads", "2", "a whole number, 1 to 64");
        check("mldb.script.queue", "100", "a whole number, 0 to 100000");
        check("mldb.cleanup.grace", "1h", "a duration, 0 to 365d");
    }

    private static void check(String key, String byDefault, String bounds) {
        assertEquals(byDefault, setting(key).defaultText(), key);
        assertEquals(bounds, setting(key).type().description(), key);
    }
}
