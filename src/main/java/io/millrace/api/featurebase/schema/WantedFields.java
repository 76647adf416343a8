package io.millrace.api.featurebase.schema;

import io.millrace.model.FieldOptions;
import io.millrace.model.Granularity;
import java.util.LinkedHashMap;
import java.util.Map;

/** The fields that a stored definition with a type needs. */
final class WantedFields {
    private WantedFields() {}

    /** By column name. */
    static Map<String, FieldOptions> of(Definition definition) {
        Map<String, FieldOptions> wanted = new LinkedHashMap<>();
        ColumnNames.of(definition).forEach(name -> wanted.put(name, options(definition)));
        return wanted;
    }

    private static FieldOptions options(Definition definition) {
        ColumnKind kind = definition.kind();
        ColumnOptions options = definition.options();
        return switch (kind) {
            case ID, IDS, STRING, STRINGS -> rows(options, kind.isKeyed());
            case BOOL -> FieldOptions.bool();
            case INT ->
                FieldOptions.integer(
                        options.number(Option.MIN, Long.MIN_VALUE),
                        options.number(Option.MAX, Long.MAX_VALUE),
                        options.has(Option.FOREIGN_INDEX) ? options.text(Option.FOREIGN_INDEX) : null);
            case DATE_INT -> FieldOptions.integer(Long.MIN_VALUE, Long.MAX_VALUE, null);
            case DECIMAL -> FieldOptions.decimal(options.scale(), Long.MIN_VALUE, Long.MAX_VALUE);
            case SIGNED_INT_BOOL_KEY -> FieldOptions.set(false);
            case TIMESTAMP -> {
                Granularity granularity = options.granularity();
                yield FieldOptions.timestamp(granularity, options.timestampEpoch(granularity));
            }
            case RECORD_TIME -> throw new IllegalStateException("a record's time is not stored");
        };
    }

    private static FieldOptions rows(ColumnOptions options, boolean isKeyed) {
        if (options.has(Option.QUANTUM)) {
            return FieldOptions.time(isKeyed, options.text(Option.QUANTUM), options.ttl(), false);
        }
        FieldOptions.Ranked base = options.isMutex() ? FieldOptions.mutex(isKeyed) : FieldOptions.set(isKeyed);
        return base.withCache(options.cacheType(), options.cacheSize());
    }
}
