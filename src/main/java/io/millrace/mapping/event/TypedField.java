package io.millrace.mapping.event;

import io.millrace.mapping.json.ColumnRule;
import io.millrace.mapping.json.Conversion;
import io.millrace.mapping.json.TimeSource;
import io.millrace.mapping.time.TimeLayout;
import io.millrace.model.FieldOptions;
import io.millrace.model.Granularity;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A field that is filled from the payloads of events.
 *
 * @param name in the table
 * @param path the members of the payload that lead to the value, outermost first
 * @param scale digits behind the point of a decimal
 * @param granularity of a timestamp
 */
record TypedField(String name, List<String> path, Type type, int scale, Granularity granularity) {
    static final int SCALE_DEFAULT = 2;
    /** As many digits as fit a long whatever they are. */
    static final int SCALE_MAX = 18;

    static final Granularity GRANULARITY_DEFAULT = Granularity.MS;

    private static final TimeSource TIMES =
            TimeSource.layouts(List.of(new TimeLayout("2024-01-15T10:30:00.000Z", TimeLayout.RFC_3339)));

    /** What values are. */
    enum Type {
        STRING,
        STRINGS,
        ID,
        IDS,
        INT,
        DECIMAL,
        TIMESTAMP,
        BOOL;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Type> of(String word) {
            return Arrays.stream(values())
                    .filter(type -> type.word().equals(word))
                    .findFirst();
        }

        static String words() {
            return Arrays.stream(values()).map(Type::word).collect(Collectors.joining(", "));
        }
    }

    FieldOptions options() {
        return switch (type) {
            case STRING -> FieldOptions.mutex(true);
            case STRINGS -> FieldOptions.set(true);
            case ID -> FieldOptions.mutex(false);
            case IDS -> FieldOptions.set(false);
            case INT -> FieldOptions.integer(Long.MIN_VALUE, Long.MAX_VALUE, null);
            case DECIMAL -> FieldOptions.decimal(scale, Long.MIN_VALUE, Long.MAX_VALUE);
            case TIMESTAMP -> FieldOptions.timestamp(granularity, Instant.EPOCH);
            case BOOL -> FieldOptions.bool();
        };
    }

    ColumnRule rule() {
        return new ColumnRule(name, path, conversion());
    }

    private Conversion conversion() {
        return switch (type) {
            case STRING -> new Conversion.RowKey(name);
            case STRINGS -> new Conversion.RowKeys(name, true);
            case ID -> new Conversion.RowId(name);
            case IDS -> new Conversion.RowIds(name, true);
            case INT -> new Conversion.WholeNumber(name, Long.MIN_VALUE, Long.MAX_VALUE);
            case DECIMAL -> new Conversion.Decimal(name);
            case TIMESTAMP -> new Conversion.Timestamp(name, TIMES);
            case BOOL -> new Conversion.Bool(name);
        };
    }
}
