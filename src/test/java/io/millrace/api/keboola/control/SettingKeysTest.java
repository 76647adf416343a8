package io.millrace.api.keboola.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that can be set takes its default, its least and its greatest value, and nothing that is one beyond. */
final class SettingKeysTest {
    private static final Pattern BOUND = Pattern.compile("(min|max)(Bytes|Duration)?=([^,]+)");

    private static Stream<SettingKey> bounded() {
        return SettingKeys.ALL.stream()
                .filter(key -> key.type() == SettingType.WHOLE
                        || key.type() == SettingType.SIZE
                        || key.type() == SettingType.DURATION);
    }

    /** In bytes, nanoseconds, or as it is. */
    private static Optional<Long> bound(SettingKey key, String which) {
        Matcher bounds = BOUND.matcher(key.validation());
        while (bounds.find()) {
            if (bounds.group(1).equals(which)) {
                return Optional.of(key.type().amount(bounds.group(3)));
            }
        }
        return Optional.empty();
    }

    private static JsonNode value(SettingKey key, long amount) {
        return switch (key.type()) {
            case SIZE -> TextNode.valueOf(amount + "B");
            case DURATION -> TextNode.valueOf(amount + "ns");
            default -> LongNode.valueOf(amount);
        };
    }

    @ParameterizedTest
    @MethodSource("bounded")
    void takesItsBoundsAndNothingBeyond(SettingKey key) {
        String byDefault = key.defaultValue();
        JsonNode written = key.type() == SettingType.WHOLE
                ? LongNode.valueOf(Long.parseLong(byDefault))
                : TextNode.valueOf(byDefault);
        assertEquals(byDefault, key.read(written));
        bound(key, "min").ifPresent(least -> {
            assertEquals(least, key.type().amount(key.read(value(key, least))));
            IllegalArgumentException refusal =
                    assertThrows(IllegalArgumentException.class, () -> key.read(value(key, least - 1)));
            assertTrue(refusal.getMessage().startsWith('"' + key.name() + '"') || least == 0, refusal.getMessage());
        });
        bound(key, "max").ifPresent(most -> {
            assertEquals(most, key.type().amount(key.read(value(key, most))));
            IllegalArgumentException refusal =
                    assertThrows(IllegalArgumentException.class, () -> key.read(value(key, most + 1)));
            assertTrue(refusal.getMessage().startsWith('"' + key.name() + '"'), refusal.getMessage());
        });
    }

    @Test
    void whatCanBeChangedHasTheBoundsOfKeboola() {
        Map<String, String> expected = Map.of(
                "storage.level.staging.upload.trigger.count", "10000 required,min=1,max=10000000",
                "storage.level.staging.upload.trigger.size", "5MB required,minBytes=100B,maxBytes=50MB",
                "storage.level.staging.upload.trigger.interval", "30s required,minDuration=1s,maxDuration=30m",
                "storage.level.target.import.trigger.count", "50000 required,min=1,max=10000000",
                "storage.level.target.import.trigger.size", "50MB required,minBytes=100B,maxBytes=500MB",
                "storage.level.target.import.trigger.interval", "1m0s required,minDuration=30s,maxDuration=24h",
                "storage.level.local.encoding.sync.wait", "true ");
        SettingKeys.ALL.stream()
                .filter(key -> !key.isProtected())
                .forEach(key -> assertEquals(
                        expected.get(key.name()), key.defaultValue() + " " + key.validation(), key.name()));
        assertEquals(
                expected.keySet(),
                SettingKeys.ALL.stream()
                        .filter(key -> !key.isProtected())
                        .map(SettingKey::name)
                        .collect(java.util.stream.Collectors.toSet()));
    }

    @Test
    void refusesOtherTypes() {
        for (SettingKey key : SettingKeys.ALL) {
            JsonNode wrong = key.type() == SettingType.FLAG ? LongNode.valueOf(1) : BooleanNode.TRUE;
            IllegalArgumentException refusal =
                    assertThrows(IllegalArgumentException.class, () -> key.read(wrong), key.name());
            assertTrue(refusal.getMessage().contains("expected \"" + key.type().word() + '"'), refusal.getMessage());
        }
    }
}
