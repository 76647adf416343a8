package io.millrace.coordinator.catalog;

import io.millrace.model.CacheType;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.FieldType;
import io.millrace.model.Granularity;
import io.millrace.model.StoredContent;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Fields as the database keeps them. Members that have the neutral value are left out. */
final class FieldJson {
    private FieldJson() {}

    static JsonObject write(FieldOptions options) {
        JsonObject json = new JsonObject().put("type", options.type().word());
        putUnless(json, "keys", options.keys(), false);
        switch (options.type()) {
            case SET, MUTEX -> {
                FieldOptions.Ranked ranked = (FieldOptions.Ranked) options;
                putUnless(json, "cacheType", ranked.cacheType().word(), CacheType.NONE.word());
                putUnless(json, "cacheSize", ranked.cacheSize(), 0);
            }
            case TIME -> {
                FieldOptions.Time time = (FieldOptions.Time) options;
                putUnless(json, "quantum", time.quantum(), "");
                putUnless(json, "ttl", time.ttl().toString(), Duration.ZERO.toString());
                putUnless(json, "noStandardView", time.noStandardView(), false);
            }
            case INT -> {
                FieldOptions.Int integer = (FieldOptions.Int) options;
                putBounds(json, integer.min(), integer.max());
                putUnless(json, "foreignTable", integer.foreignTable(), null);
            }
            case DECIMAL -> {
                FieldOptions.Decimal decimal = (FieldOptions.Decimal) options;
                putBounds(json, decimal.min(), decimal.max());
                putUnless(json, "scale", decimal.scale(), 0);
            }
            case TIMESTAMP -> {
                FieldOptions.Timestamp timestamp = (FieldOptions.Timestamp) options;
                putUnless(json, "granularity", timestamp.granularity().word(), Granularity.S.word());
                putUnless(json, "epoch", timestamp.epoch().toString(), Instant.EPOCH.toString());
            }
            case STORED ->
                json.put("content", ((FieldOptions.Stored) options).content().word());
            case BOOL -> {}
        }
        return json;
    }

    private static void putBounds(JsonObject json, long min, long max) {
        putUnless(json, "min", min, Long.MIN_VALUE);
        putUnless(json, "max", max, Long.MAX_VALUE);
    }

    static FieldOptions options(JsonObject json) {
        boolean keys = json.getBoolean("keys", false);
        return switch (constant(FieldType.class, json.getString("type"))) {
            case SET -> new FieldOptions.Set(keys, cacheType(json), json.getInteger("cacheSize", 0));
            case MUTEX -> new FieldOptions.Mutex(keys, cacheType(json), json.getInteger("cacheSize", 0));
            case TIME ->
                new FieldOptions.Time(
                        keys,
                        json.getString("quantum", ""),
                        Duration.parse(json.getString("ttl", "PT0S")),
                        json.getBoolean("noStandardView", false));
            case INT -> new FieldOptions.Int(min(json), max(json), json.getString("foreignTable"));
            case DECIMAL -> new FieldOptions.Decimal(json.getInteger("scale", 0), min(json), max(json));
            case TIMESTAMP ->
                new FieldOptions.Timestamp(
                        constant(Granularity.class, json.getString("granularity", "s")),
                        Instant.parse(json.getString("epoch", "1970-01-01T00:00:00Z")));
            case STORED -> new FieldOptions.Stored(constant(StoredContent.class, json.getString("content")));
            case BOOL -> new FieldOptions.Bool();
        };
    }

    private static CacheType cacheType(JsonObject json) {
        return constant(CacheType.class, json.getString("cacheType", "none"));
    }

    private static long min(JsonObject json) {
        return json.getLong("min", Long.MIN_VALUE);
    }

    private static long max(JsonObject json) {
        return json.getLong("max", Long.MAX_VALUE);
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String word) {
        return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
    }

    /** The fields of one version of a table. */
    static List<Field> fields(JsonArray json) {
        return json.stream().map(field -> field((JsonObject) field)).toList();
    }

    private static Field field(JsonObject json) {
        return new Field(
                json.getInteger("id"),
                json.getString("name"),
                options(json.getJsonObject("options")),
                json.getLong("created"));
    }

    private static void putUnless(JsonObject json, String member, Object value, Object neutral) {
        if (value != null && !value.equals(neutral)) {
            json.put(member, value);
        }
    }
}
