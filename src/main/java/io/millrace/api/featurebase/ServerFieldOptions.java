package io.millrace.api.featurebase;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.json.Members;
import io.millrace.model.CacheType;
import io.millrace.model.FieldOptions;
import io.millrace.model.FieldType;
import io.millrace.model.GoDuration;
import io.millrace.model.Granularity;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads the options of a field that is to be made, with the rules and in the words of the server dialect. First comes which
 * options a type takes, then what they say; what is wrong with that is told as a line of text. Immutable.
 */
final class ServerFieldOptions {
    private static final String OPTIONS = "options";
    private static final Set<String> KNOWN = Set.of(
            "type",
            "keys",
            "cacheType",
            "cacheSize",
            "min",
            "max",
            "scale",
            "base",
            "epoch",
            "timeUnit",
            "timeQuantum",
            "ttl",
            "noStandardView",
            "foreignIndex");
    private static final Set<String> QUANTA = Set.of("", "Y", "YM", "YMD", "YMDH", "M", "MD", "MDH", "D", "DH", "H");
    private static final int SCALE_MAX = 19;

    private final Function<String, Optional<TableSchema>> tables;
    private final boolean ignoresKeysOfInt;

    /**
     * @param tables finds another table of the database by its name
     * @param ignoresKeysOfInt as clients of the first generation expect it; others are told that an int field has none
     */
    ServerFieldOptions(Function<String, Optional<TableSchema>> tables, boolean ignoresKeysOfInt) {
        this.tables = tables;
        this.ignoresKeysOfInt = ignoresKeysOfInt;
    }

    /** Of the body of a request. */
    FieldOptions ofRequest(Members body) {
        requireKnown(body, Set.of(OPTIONS));
        Optional<Members> given = body.object(OPTIONS);
        given.ifPresent(options -> {
            requireKnown(options, KNOWN);
            requireFitting(options, type(options));
        });
        return given.map(this::of).orElseGet(() -> FieldOptions.set(false));
    }

    /** Of a schema's document, which has neutral values of options that do not matter for the type. */
    FieldOptions ofDocument(Members options) {
        return of(options);
    }

    static void requireKnown(Members members, Set<String> known) {
        for (String name : members.names()) {
            if (!known.contains(name)) {
                throw new Problem(ProblemCode.INVALID_PARAMETER, "json: unknown field \"" + name + "\"");
            }
        }
    }

    /** Fields of stored values are there to be listed, but this dialect has none to make. */
    private static FieldType type(Members options) {
        String word = options.text("type").filter(given -> !given.isEmpty()).orElse("set");
        return Arrays.stream(FieldType.values())
                .filter(type -> type != FieldType.STORED && type.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new Problem(ProblemCode.INVALID_PARAMETER, "invalid field type: " + word));
    }

    /** That an option is there is what counts, not what it says. */
    private static void requireFitting(Members options, FieldType type) {
        switch (type) {
            case SET, MUTEX -> refuse(options, type.word(), "min", "max", "timeQuantum", "ttl");
            case INT -> refuse(options, "int", "cacheType", "cacheSize", "timeQuantum", "ttl");
            case DECIMAL -> {
                require(options.has("scale"), "decimal field requires a scale argument");
                refuse(options, "int", "cacheType", "cacheSize", "timeQuantum", "ttl"); // not "decimal"
                refuseForeign(options, type);
            }
            case TIMESTAMP -> {
                require(options.has("timeUnit"), "timestamp field requires a timeUnit argument");
                unit(options);
                refuse(options, "timestamp", "cacheType", "cacheSize", "timeQuantum", "ttl");
                refuseForeign(options, type);
            }
            case TIME -> {
                refuse(options, "time", "cacheType", "cacheSize", "min", "max");
                require(options.has("timeQuantum"), "timeQuantum is required for field type time");
            }
            case BOOL -> {
                refuse(options, "bool", "cacheType", "cacheSize", "min", "max", "timeQuantum", "keys", "ttl");
                refuseForeign(options, type);
            }
            case STORED -> throw new IllegalStateException("fields of this type are not made here");
        }
    }

    private static void refuse(Members options, String type, String... names) {
        for (String name : names) {
            require(!options.has(name), name + " does not apply to field type " + type);
        }
    }

    private static void refuseForeign(Members options, FieldType type) {
        require(!options.has("foreignIndex"), type.word() + " field cannot be a foreign key");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new Problem(ProblemCode.INVALID_PARAMETER, message);
        }
    }

    private FieldOptions of(Members options) {
        FieldType type = type(options);
        boolean keys = options.flag("keys").orElse(false);
        return switch (type) {
            case SET -> ranked(options, FieldOptions.set(keys));
            case MUTEX -> ranked(options, FieldOptions.mutex(keys));
            case BOOL -> FieldOptions.bool();
            case TIME -> time(options, keys);
            case INT -> integer(options, keys && !ignoresKeysOfInt);
            case DECIMAL -> decimal(options, keys);
            case TIMESTAMP -> timestamp(options, keys);
            case STORED -> throw new IllegalStateException("fields of this type are not made here");
        };
    }

    private FieldOptions ranked(Members options, FieldOptions.Ranked base) {
        String word = options.text("cacheType").orElse(CacheType.RANKED.word());
        CacheType cacheType = Arrays.stream(CacheType.values())
                .filter(type -> type.word().equals(word))
                .findFirst()
                .orElseThrow(() -> unusable("invalid cache type"));
        long size = options.whole("cacheSize", 0, Integer.MAX_VALUE).orElse((long) FieldOptions.CACHE_SIZE_DEFAULT);
        foreign(options).ifPresent(this::requireUnkeyed);
        return base.withCache(cacheType, (int) size);
    }

    /** The rows of a set field are ids as those of the other index's records; keys they would have of their own. */
    private void requireUnkeyed(String foreign) {
        TableSchema table = tables.apply(foreign)
                .orElseThrow(() -> unusable("foreign index " + foreign + " not found in the index's database"));
        if (table.isKeyed()) {
            throw unusable("foreign index " + foreign + " has keys, which takes a field of type int");
        }
    }

    private static Optional<String> foreign(Members options) {
        return options.text("foreignIndex").filter(name -> !name.isEmpty());
    }

    private static FieldOptions time(Members options, boolean keys) {
        String quantum = options.text("timeQuantum").orElse("");
        if (!QUANTA.contains(quantum)) {
            throw unusable("invalid time quantum");
        }
        return FieldOptions.time(
                keys,
                quantum,
                options.any("ttl").map(ServerFieldOptions::ttl).orElse(Duration.ZERO),
                options.flag("noStandardView").orElse(false));
    }

    /** A span of time, or the number of nanoseconds that the schema shows. */
    private static Duration ttl(JsonNode given) {
        Duration ttl = (given.isIntegralNumber() && given.canConvertToLong()
                        ? Optional.of(Duration.ofNanos(given.longValue()))
                        : given.isTextual() ? GoDuration.parse(given.textValue()) : Optional.<Duration>empty())
                .orElseThrow(() -> unusable("cannot parse ttl: " + GoValue.of(given)));
        if (ttl.isNegative()) {
            throw unusable("ttl can't be negative: " + GoValue.of(given));
        }
        return ttl;
    }

    private static FieldOptions integer(Members options, boolean keys) {
        refuseKeys(keys, FieldType.INT);
        long min = options.whole("min", Long.MIN_VALUE, Long.MAX_VALUE).orElse(Long.MIN_VALUE);
        long max = options.whole("max", Long.MIN_VALUE, Long.MAX_VALUE).orElse(Long.MAX_VALUE);
        requireOrder(FieldType.INT, min, max);
        return FieldOptions.integer(min, max, foreign(options).orElse(null));
    }

    private static void refuseKeys(boolean keys, FieldType type) {
        if (keys) {
            throw unusable(type.word() + " field cannot be created with 'keys=true' option");
        }
    }

    private static void requireOrder(FieldType type, long min, long max) {
        if (min > max) {
            throw unusable(type.word() + " field min cannot be greater than max");
        }
    }

    private static FieldOptions decimal(Members options, boolean keys) {
        refuseKeys(keys, FieldType.DECIMAL);
        long scale = options.whole("scale", Long.MIN_VALUE, Long.MAX_VALUE).orElse(0L);
        if (scale < 0 || scale > SCALE_MAX) {
            throw unusable("scale values outside the range [0," + SCALE_MAX + "] are not supported: " + scale);
        }
        long min = scaled(options, "min", (int) scale).orElse(Long.MIN_VALUE);
        long max = scaled(options, "max", (int) scale).orElse(Long.MAX_VALUE);
        requireOrder(FieldType.DECIMAL, min, max);
        return FieldOptions.decimal((int) scale, min, max);
    }

    private static Optional<Long> scaled(Members options, String name, int scale) {
        Optional<BigDecimal> value = options.number(name);
        try {
            return value.map(number -> number.movePointRight(scale).longValueExact());
        } catch (ArithmeticException e) {
            throw unusable(name + " " + value.orElseThrow().toPlainString() + " cannot be represented with scale "
                            + scale)
                    .causedBy(e);
        }
    }

    private static FieldOptions timestamp(Members options, boolean keys) {
        refuseKeys(keys, FieldType.TIMESTAMP);
        Optional<String> epoch = options.text("epoch").filter(text -> !text.isEmpty());
        return FieldOptions.timestamp(
                unit(options), epoch.map(ServerFieldOptions::epoch).orElse(Instant.EPOCH));
    }

    private static Granularity unit(Members options) {
        String word = options.text("timeUnit").orElse(Granularity.S.word());
        String plain = List.of("µs", "μs").contains(word) ? Granularity.US.word() : word;
        return Arrays.stream(Granularity.values())
                .filter(granularity -> granularity.word().equals(plain))
                .findFirst()
                .orElseThrow(() -> new Problem(ProblemCode.INVALID_PARAMETER, "invalid timeUnit argument"));
    }

    private static Instant epoch(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw unusable("epoch " + text + " is no time such as 1970-01-01T00:00:00Z")
                    .causedBy(e);
        }
    }

    /** What is wrong with an option that the type takes. */
    static Problem unusable(String message) {
        return ServerFailures.line(ProblemCode.INVALID_PARAMETER, "applying option: " + message);
    }
}
