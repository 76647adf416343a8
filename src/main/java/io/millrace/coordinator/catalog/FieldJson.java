package io.millrace.coordinator.catalog;

import io.millrace.model.CacheType;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.FieldType;
import io.millrace.model.Granularity;
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
        putUnless(json, "cacheType", options.cacheType().word(), CacheType.NONE.word());
        putUnless(json, "cacheSize", options.cacheSize(), 0);
        putUnless(json, "min", options.min(), Long.MIN_VALUE);
        putUnless(json, "max", options.max(), Long.MAX_VALUE);
        putUnless(json, "scale", options.scale(), 0);
        putUnless(json, "granularity", options.granularity().word(), Granularity.S.word());
        putUnless(json, "epoch", options.epoch().toString(), Instant.EPOCH.toString());
        putUnless(json, "quantum", options.quantum(), "");
        putUnless(json, "ttl", options.ttl().toString(), Duration.ZERO.toString());
        putUnless(json, "noStandardView", options.noStandardView(), false);
        putUnless(json, "foreignTable", options.foreignTable(), null);
        return json;
    }

    static FieldOptions options(JsonObject json) {
        return new FieldOptions(
                FieldType.valueOf(json.getString("type").toUpperCase(Locale.ROOT)),
                json.getBoolean("keys", false),
                CacheType.valueOf(json.getString("cacheType", "none").toUpperCase(Locale.ROOT)),
                json.getInteger("cacheSize", 0),
                json.getLong("min", Long.MIN_VALUE),
                json.getLong("max", Long.MAX_VALUE),
                json.getInteger("scale", 0),
                Granularity.valueOf(json.getString("granularity", "s").toUpperCase(Locale.ROOT)),
                Instant.parse(json.getString("epoch", "1970-01-01T00:00:00Z")),
                json.getString("quantum", ""),
                Duration.parse(json.getString("ttl", "PT0S")),
                json.getBoolean("noStandardView", false),
                json.getString("foreignTable"));
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
