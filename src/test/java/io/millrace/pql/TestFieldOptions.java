package io.millrace.pql;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.model.CacheType;
import io.millrace.model.FieldOptions;
import io.millrace.model.Granularity;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Reads the options of a field as a client states them. */
final class TestFieldOptions {
    private TestFieldOptions() {}

    static FieldOptions of(JsonNode options) {
        boolean keys = options.path("keys").asBoolean(false);
        return switch (options.path("type").asText("set")) {
            case "mutex" -> FieldOptions.mutex(keys);
            case "bool" -> FieldOptions.bool();
            case "int" ->
                FieldOptions.integer(
                        options.path("min").asLong(Long.MIN_VALUE),
                        options.path("max").asLong(Long.MAX_VALUE),
                        options.path("foreignIndex").asText(null));
            case "decimal" -> FieldOptions.decimal(options.path("scale").asInt(), Long.MIN_VALUE, Long.MAX_VALUE);
            case "timestamp" ->
                FieldOptions.timestamp(
                        Granularity.valueOf(options.path("timeUnit").asText().toUpperCase(Locale.ROOT)), Instant.EPOCH);
            case "time" ->
                FieldOptions.time(
                        keys,
                        options.path("timeQuantum").asText(),
                        Duration.ZERO,
                        options.path("noStandardView").asBoolean(false));
            default -> set(options, keys);
        };
    }

    private static FieldOptions set(JsonNode options, boolean keys) {
        CacheType cache =
                CacheType.valueOf(options.path("cacheType").asText("ranked").toUpperCase(Locale.ROOT));
        return FieldOptions.set(keys).withCache(cache, options.path("cacheSize").asInt(50_000));
    }
}
