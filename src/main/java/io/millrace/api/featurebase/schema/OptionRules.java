package io.millrace.api.featurebase.schema;

import io.millrace.mapping.time.TimestampRange;
import io.millrace.model.GoDuration;
import io.millrace.model.Granularity;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Checks the options of one definition: each one's value, and how they go together. */
final class OptionRules {
    /** Of a definition whose type comes from the table: only how values are read. */
    private static final Set<Option> UNTYPED = Set.of(Option.LAYOUT, Option.EPOCH, Option.UNIT);

    private static final int SCALE_MAX = 19;
    private static final Set<String> CACHE_TYPES = Set.of("ranked", "lru", "none");
    private static final Set<String> GRANULARITIES = Set.of("s", "ms", "us", "ns");

    private final Definition definition;
    private final ColumnOptions options;
    private final ProblemList problems;

    private OptionRules(Definition definition, ProblemList problems) {
        this.definition = definition;
        this.options = definition.options();
        this.problems = problems;
    }

    static void check(Definition definition, ProblemList problems) {
        OptionRules rules = new OptionRules(definition, problems);
        rules.applicability();
        rules.views();
        rules.cache();
        rules.bounds();
        rules.times();
    }

    private void refuse(SchemaReason reason, String message) {
        problems.add(definition, reason, message);
    }

    private void applicability() {
        ColumnKind kind = definition.kind();
        Set<Option> known = kind == null ? UNTYPED : typed(kind);
        for (Option option : options.names()) {
            if (option != Option.DEST_NAME_VAL && !known.contains(option)) {
                String of = kind == null ? "without a type" : "of type " + kind.word();
                refuse(SchemaReason.UNKNOWN_OPTION, "option " + option.word() + " means nothing for a column " + of);
            }
        }
    }

    private static Set<Option> typed(ColumnKind kind) {
        return switch (kind) {
            case ID, STRING ->
                EnumSet.of(Option.MUTEX, Option.QUANTUM, Option.TTL, Option.CACHE_TYPE, Option.CACHE_SIZE);
            case IDS, STRINGS -> EnumSet.of(Option.QUANTUM, Option.TTL, Option.CACHE_TYPE, Option.CACHE_SIZE);
            case INT -> EnumSet.of(Option.MIN, Option.MAX, Option.FOREIGN_INDEX);
            case DECIMAL -> EnumSet.of(Option.SCALE);
            case RECORD_TIME -> EnumSet.of(Option.LAYOUT, Option.EPOCH, Option.UNIT);
            case DATE_INT -> EnumSet.of(Option.LAYOUT, Option.EPOCH, Option.UNIT, Option.CUSTOM_UNIT);
            case TIMESTAMP -> EnumSet.of(Option.LAYOUT, Option.EPOCH, Option.UNIT, Option.GRANULARITY);
            case BOOL, SIGNED_INT_BOOL_KEY -> EnumSet.noneOf(Option.class);
        };
    }

    private void views() {
        boolean hasQuantum = options.has(Option.QUANTUM);
        if (hasQuantum && !Quantum.isValid(options.text(Option.QUANTUM))) {
            refuse(SchemaReason.BAD_QUANTUM, "the quantum has to be one of Y YM YMD YMDH M MD MDH D DH H");
        }
        if (hasQuantum && options.isMutex()) {
            refuse(SchemaReason.MUTEX_WITH_QUANTUM, "a mutex column cannot have a time quantum");
        }
        OptionalLong ttl = options.has(Option.TTL) ? GoDuration.nanos(options.text(Option.TTL)) : OptionalLong.of(0);
        if (ttl.orElse(-1) < 0) {
            refuse(
                    SchemaReason.BAD_TTL,
                    "the TTL has to be a duration of zero or more such as 72h, without unit for days");
        } else if (ttl.getAsLong() > 0 && options.isMutex()) {
            refuse(SchemaReason.MUTEX_WITH_TTL, "a mutex column cannot have a TTL");
        } else if (ttl.getAsLong() > 0 && !hasQuantum) {
            refuse(SchemaReason.TTL_WITHOUT_QUANTUM, "a TTL needs a quantum, because only time views expire");
        }
    }

    private void cache() {
        if (options.has(Option.CACHE_TYPE) && !CACHE_TYPES.contains(options.text(Option.CACHE_TYPE))) {
            refuse(SchemaReason.BAD_CACHE, "the cache type has to be ranked, lru or none");
        }
        long size = options.number(Option.CACHE_SIZE, 0);
        if (size < 0 || size > Integer.MAX_VALUE) {
            refuse(SchemaReason.BAD_CACHE, "the cache size has to be 0 to " + Integer.MAX_VALUE);
        }
    }

    private void bounds() {
        if (options.has(Option.MAX) && !options.has(Option.MIN)) {
            refuse(SchemaReason.MAX_WITHOUT_MIN, "Max needs a Min");
        }
        long min = options.number(Option.MIN, Long.MIN_VALUE);
        long max = options.number(Option.MAX, Long.MAX_VALUE);
        if (min > max) {
            refuse(SchemaReason.MIN_GREATER_THAN_MAX, "Min " + min + " is greater than Max " + max);
        }
        long scale = options.number(Option.SCALE, 0);
        if (scale < 0 || scale > SCALE_MAX) {
            refuse(SchemaReason.BAD_SCALE, "the scale has to be 0 to " + SCALE_MAX);
        }
    }

    private void times() {
        boolean hasGranularity = options.has(Option.GRANULARITY);
        boolean isGranularityBad = hasGranularity && !GRANULARITIES.contains(options.text(Option.GRANULARITY));
        if (isGranularityBad) {
            refuse(SchemaReason.BAD_GRANULARITY, "the granularity has to be s, ms, us or ns");
        }
        units();
        Optional<Instant> epoch = options.epoch();
        if (epoch.isEmpty()) {
            refuse(SchemaReason.BAD_EPOCH, "the epoch has to be an RFC 3339 time such as 2000-01-01T00:00:00Z");
        } else if (definition.kind() == ColumnKind.TIMESTAMP && !isGranularityBad) {
            Granularity granularity = options.granularity();
            Instant floor = options.timestampEpoch(granularity);
            if (!TimestampRange.contains(granularity, floor.getEpochSecond(), floor.getNano())) {
                refuse(SchemaReason.BAD_EPOCH, "the epoch has to be in " + TimestampRange.shown(granularity));
            }
        }
    }

    private void units() {
        String unit = options.text(Option.UNIT);
        boolean isCustom = Unit.isCustom(unit);
        boolean isUnknown =
                options.has(Option.UNIT) && !isCustom && Unit.nanos(unit).isEmpty();
        if (isUnknown || (isCustom && definition.kind() != ColumnKind.DATE_INT)) {
            refuse(SchemaReason.BAD_UNIT, "the unit has to be d, h, m, s, ms, us or ns; c is for dateInt columns only");
        }
        boolean needsCustom = definition.kind() == ColumnKind.DATE_INT && isCustom;
        if ((needsCustom || options.has(Option.CUSTOM_UNIT))
                && options.customUnitNanos().isEmpty()) {
            refuse(SchemaReason.BAD_CUSTOM_UNIT, "the custom unit has to be a duration above zero such as 6h");
        }
    }
}
