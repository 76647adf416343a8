package io.millrace.api.featurebase.schema;

import io.millrace.mapping.time.TimeLayout;
import io.millrace.model.CacheType;
import io.millrace.model.FieldOptions;
import io.millrace.model.GoDuration;
import io.millrace.model.Granularity;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The options given for a definition, with the defaults of those that were not. An empty string counts as not given, except
 * for the epoch. Immutable. The typed readers rely on {@link OptionRules} having found nothing wrong.
 */
final class ColumnOptions {
    private final Map<Option, Object> given;

    /** @param given values of the type that {@link Option#read} gives */
    ColumnOptions(Map<Option, Object> given) {
        this.given = new EnumMap<>(Option.class);
        given.forEach((option, value) -> {
            if (!"".equals(value) || option == Option.EPOCH) {
                this.given.put(option, value);
            }
        });
    }

    boolean has(Option option) {
        return given.containsKey(option);
    }

    Iterable<Option> names() {
        return given.keySet();
    }

    String text(Option option) {
        return (String) given.getOrDefault(option, "");
    }

    long number(Option option, long otherwise) {
        return (Long) given.getOrDefault(option, otherwise);
    }

    boolean isMutex() {
        return (Boolean) given.getOrDefault(Option.MUTEX, false);
    }

    Duration ttl() {
        return Duration.ofNanos(GoDuration.nanos(text(Option.TTL)).orElse(0));
    }

    CacheType cacheType() {
        return has(Option.CACHE_TYPE)
                ? CacheType.valueOf(text(Option.CACHE_TYPE).toUpperCase(Locale.ROOT))
                : CacheType.RANKED;
    }

    /** There is nothing to size without a cache. */
    int cacheSize() {
        return cacheType() == CacheType.NONE ? 0 : (int) number(Option.CACHE_SIZE, FieldOptions.CACHE_SIZE_DEFAULT);
    }

    int scale() {
        return (int) number(Option.SCALE, 0);
    }

    Granularity granularity() {
        return has(Option.GRANULARITY)
                ? Granularity.valueOf(text(Option.GRANULARITY).toUpperCase(Locale.ROOT))
                : Granularity.S;
    }

    Optional<TimeLayout> layout() {
        return has(Option.LAYOUT) ? Optional.of(GoLayout.of(text(Option.LAYOUT))) : Optional.empty();
    }

    /** Empty if the epoch is not RFC 3339 as well; 1970 if there is none. */
    Optional<Instant> epoch() {
        if (!has(Option.EPOCH)) {
            return Optional.of(Instant.EPOCH);
        }
        return GoLayout.RFC_3339.instant(text(Option.EPOCH));
    }

    /** The epoch in whole units of the granularity, which is all that a timestamp field can tell apart. */
    Instant timestampEpoch(Granularity granularity) {
        Instant exact = epoch().orElseThrow();
        return Instant.ofEpochSecond(
                exact.getEpochSecond(), exact.getNano() / granularity.nanos() * granularity.nanos());
    }

    /** Seconds if no unit is given. Empty if there is no such unit, or it is the custom one and that is wrong. */
    OptionalLong unitNanos() {
        if (!has(Option.UNIT)) {
            return OptionalLong.of(Granularity.S.nanos());
        }
        return Unit.isCustom(text(Option.UNIT)) ? customUnitNanos() : Unit.nanos(text(Option.UNIT));
    }

    OptionalLong customUnitNanos() {
        OptionalLong nanos = GoDuration.nanos(text(Option.CUSTOM_UNIT));
        return nanos.orElse(0) > 0 ? nanos : OptionalLong.empty();
    }

    /** Whether times are numbers. */
    boolean countsUnits() {
        return has(Option.EPOCH) || has(Option.UNIT);
    }
}
