package io.millrace.api.featurebase;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.json.Json;
import io.millrace.api.json.Members;
import io.millrace.model.CacheType;
import io.millrace.model.FieldOptions;
import io.millrace.model.FieldType;
import io.millrace.model.GoDuration;
import io.millrace.model.Granularity;
import io.millrace.problem.Problem;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The options of a field in requests and answers. */
final class FieldOptionsJson {
    private static final String TYPE = "type";
    private static final Set<String> QUANTA = Set.of("Y", "YM", "YMD", "YMDH", "M", "MD", "MDH", "D", "DH", "H");
    private static final int SCALE_MAX = 19;

    private static final Map<FieldType, Set<String>> APPLICABLE = Map.of(
            FieldType.SET, Set.of("keys", "cacheType", "cacheSize"),
            FieldType.MUTEX, Set.of("keys", "cacheType", "cacheSize"),
            FieldType.TIME, Set.of("keys", "timeQuantum", "ttl", "noStandardView"),
            FieldType.INT, Set.of("min", "max", "foreignIndex"),
            FieldType.DECIMAL, Set.of("scale", "min", "max"),
            FieldType.TIMESTAMP, Set.of("timeUnit", "epoch"),
            FieldType.BOOL, Set.of(),
            FieldType.STORED, Set.of());

    private FieldOptionsJson() {}

    static FieldOptions parse(Members options) {
        FieldType type = type(options);
        requireApplicable(options, type);
        boolean keys = options.flag("keys").orElse(false);
        return switch (type) {
            case SET -> cached(options, FieldOptions.set(keys));
            case MUTEX -> cached(options, FieldOptions.mutex(keys));
            case BOOL -> FieldOptions.bool();
            case TIME -> time(options, keys);
            case INT -> integer(options);
            case DECIMAL -> decimal(options);
            case TIMESTAMP -> timestamp(options);
            case STORED -> throw unsupported(options);
        };
    }

    private static FieldType type(Members options) {
        String word = options.text(TYPE).orElse("set");
        return Arrays.stream(FieldType.values())
                .filter(type -> type != FieldType.STORED && type.word().equals(word))
                .findFirst()
                .orElseThrow(() -> unsupported(options));
    }

    /** Fields of stored values are there to be listed, but this dialect has none to make. */
    private static Problem unsupported(Members options) {
        return options.wrong(TYPE, "unsupported_type", "must be set, mutex, time, int, decimal, timestamp or bool");
    }

    private static void requireApplicable(Members options, FieldType type) {
        for (String name : options.names()) {
            boolean isNeutral = name.equals(TYPE)
                    || name.equals("base")
                    || !options.has(name)
                    || (name.equals("keys") && !options.flag(name).orElse(false));
            if (!isNeutral && !APPLICABLE.get(type).contains(name)) {
                boolean isKnown = APPLICABLE.values().stream().anyMatch(names -> names.contains(name));
                throw isKnown
                        ? options.wrong(name, "bad_config", "does not apply to field type " + type.word())
                        : options.wrong(name, "unknown_option", "is not an option of a field");
            }
        }
    }

    private static FieldOptions cached(Members options, FieldOptions.Ranked base) {
        String word = options.text("cacheType").orElse("ranked");
        CacheType cacheType = Arrays.stream(CacheType.values())
                .filter(type -> type.word().equals(word))
                .findFirst()
                .orElseThrow(() -> options.wrong("cacheType", "bad_config", "must be ranked, lru or none"));
        long size = options.whole("cacheSize", 0, Integer.MAX_VALUE).orElse((long) FieldOptions.CACHE_SIZE_DEFAULT);
        return base.withCache(cacheType, (int) size);
    }

    private static FieldOptions time(Members options, boolean keys) {
        String quantum = options.requiredText("timeQuantum");
        if (!QUANTA.contains(quantum)) {
            throw options.wrong("timeQuantum", "bad_quantum", "must be one of Y YM YMD YMDH M MD MDH D DH H");
        }
        Duration ttl = options.has("ttl") ? ttl(options, "ttl") : Duration.ZERO;
        return FieldOptions.time(
                keys, quantum, ttl, options.flag("noStandardView").orElse(false));
    }

    static Duration ttl(Members members, String name) {
        return GoDuration.parse(members.requiredText(name))
                .filter(ttl -> !ttl.isNegative())
                .orElseThrow(() -> members.wrong(name, "bad_ttl", "must be a span of time such as 24h or 1h30m, or 0"));
    }

    private static FieldOptions integer(Members options) {
        long min = options.whole("min", Long.MIN_VALUE, Long.MAX_VALUE).orElse(Long.MIN_VALUE);
        long max = options.whole("max", Long.MIN_VALUE, Long.MAX_VALUE).orElse(Long.MAX_VALUE);
        requireOrder(options, min, max);
        return FieldOptions.integer(
                min,
                max,
                options.text("foreignIndex").filter(name -> !name.isEmpty()).orElse(null));
    }

    private static FieldOptions decimal(Members options) {
        int scale = (int) (long) options.whole("scale", 0, SCALE_MAX).orElse(0L);
        long min = scaled(options, "min", scale, Long.MIN_VALUE);
        long max = scaled(options, "max", scale, Long.MAX_VALUE);
        requireOrder(options, min, max);
        return FieldOptions.decimal(scale, min, max);
    }

    private static long scaled(Members options, String name, int scale, long otherwise) {
        return options.number(name)
                .map(value -> {
                    try {
                        return value.movePointRight(scale).longValueExact();
                    } catch (ArithmeticException e) {
                        throw options.wrong(
                                        name, "out_of_range", "cannot be represented with " + scale + " decimal digits")
                                .causedBy(e);
                    }
                })
                .orElse(otherwise);
    }

    private static void requireOrder(Members options, long min, long max) {
        if (min > max) {
            throw options.wrong("min", "min_greater_than_max", "cannot be greater than max");
        }
    }

    private static FieldOptions timestamp(Members options) {
        String word =
                options.text("timeUnit").orElse("s").toLowerCase(Locale.ROOT).replaceAll("[µμ]s", "us");
        Granularity unit = Arrays.stream(Granularity.values())
                .filter(granularity -> granularity.word().equals(word))
                .findFirst()
                .orElseThrow(() -> options.wrong("timeUnit", "bad_unit", "must be s, ms, us or ns"));
        return FieldOptions.timestamp(unit, options.has("epoch") ? instant(options, "epoch") : Instant.EPOCH);
    }

    private static Instant instant(Members options, String name) {
        try {
            return OffsetDateTime.parse(options.requiredText(name)).toInstant();
        } catch (DateTimeParseException e) {
            throw options.wrong(name, "bad_epoch", "must be a time such as 1970-01-01T00:00:00Z")
                    .causedBy(e);
        }
    }

    /** All that matter for the type, in the reference's order. The time to live is nanoseconds. */
    static ObjectNode render(FieldOptions options) {
        ObjectNode json = Json.object().put(TYPE, options.type().word());
        switch (options.type()) {
            case SET, MUTEX -> {
                FieldOptions.Ranked ranked = (FieldOptions.Ranked) options;
                json.put("cacheType", ranked.cacheType().word())
                        .put("cacheSize", ranked.cacheSize())
                        .put("keys", ranked.keys());
            }
            case TIME -> {
                FieldOptions.Time time = (FieldOptions.Time) options;
                json.put("timeQuantum", time.quantum())
                        .put("keys", time.keys())
                        .put("noStandardView", time.noStandardView())
                        .put("ttl", time.ttl().toNanos());
            }
            case INT -> {
                FieldOptions.Int integer = (FieldOptions.Int) options;
                json.put("base", base(integer.min(), integer.max()))
                        .put("bitDepth", 0)
                        .put("min", integer.min())
                        .put("max", integer.max());
                json.put("keys", false)
                        .put("foreignIndex", integer.foreignTable() == null ? "" : integer.foreignTable());
            }
            case DECIMAL -> {
                FieldOptions.Decimal decimal = (FieldOptions.Decimal) options;
                json.put("base", base(decimal.min(), decimal.max()))
                        .put("scale", decimal.scale())
                        .put("bitDepth", 0);
                json.put("min", BigDecimal.valueOf(decimal.min(), decimal.scale()));
                json.put("max", BigDecimal.valueOf(decimal.max(), decimal.scale()))
                        .put("keys", false);
            }
            case TIMESTAMP -> {
                FieldOptions.Timestamp timestamp = (FieldOptions.Timestamp) options;
                json.put("epoch", timestamp.epoch().toString())
                        .put("bitDepth", 0)
                        .put("min", Long.MIN_VALUE)
                        .put("max", Long.MAX_VALUE)
                        .put("timeUnit", timestamp.granularity().word());
            }
            case STORED ->
                json.put("content", ((FieldOptions.Stored) options).content().word());
            case BOOL -> {}
        }
        return json;
    }

    /** The possible value that is nearest to 0. */
    private static long base(long min, long max) {
        return min > 0 ? min : Math.min(max, 0);
    }
}
