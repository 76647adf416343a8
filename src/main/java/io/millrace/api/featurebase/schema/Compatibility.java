package io.millrace.api.featurebase.schema;

import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import java.util.Objects;
import java.util.Optional;

/** Compares a field that a definition wants with the one that the table has. */
final class Compatibility {
    private Compatibility() {}

    /** What makes the field unusable for the definition. */
    static Optional<String> conflict(Field field, FieldOptions wanted) {
        FieldOptions has = field.options();
        if (has.type() != wanted.type()) {
            return differs("type", has.type().word(), wanted.type().word());
        } else if (has.keys() != wanted.keys()) {
            return differs("keys", has.keys(), wanted.keys());
        }
        return switch (wanted.type()) {
            case INT -> conflict((FieldOptions.Int) has, (FieldOptions.Int) wanted);
            case DECIMAL ->
                unlessEqual("scale", ((FieldOptions.Decimal) has).scale(), ((FieldOptions.Decimal) wanted).scale());
            case TIMESTAMP ->
                unlessEqual(
                        "granularity",
                        ((FieldOptions.Timestamp) has).granularity().word(),
                        ((FieldOptions.Timestamp) wanted).granularity().word());
            case SET, MUTEX, TIME, BOOL, STORED -> Optional.empty();
        };
    }

    private static Optional<String> conflict(FieldOptions.Int has, FieldOptions.Int wanted) {
        return unlessEqual("min", has.min(), wanted.min())
                .or(() -> unlessEqual("max", has.max(), wanted.max()))
                .or(() -> unlessEqual("foreign index", has.foreignTable(), wanted.foreignTable()));
    }

    /** What differs without harm; the field's own settings rule. */
    static Optional<String> warning(Field field, FieldOptions wanted) {
        FieldOptions has = field.options();
        if (has.type() != wanted.type()) {
            return Optional.empty();
        }
        return switch (wanted.type()) {
            case SET, MUTEX -> warning((FieldOptions.Ranked) has, (FieldOptions.Ranked) wanted);
            case TIME -> warning((FieldOptions.Time) has, (FieldOptions.Time) wanted);
            case TIMESTAMP ->
                unlessEqual("epoch", ((FieldOptions.Timestamp) has).epoch(), ((FieldOptions.Timestamp) wanted).epoch());
            case INT, DECIMAL, BOOL, STORED -> Optional.empty();
        };
    }

    private static Optional<String> warning(FieldOptions.Ranked has, FieldOptions.Ranked wanted) {
        return unlessEqual(
                        "cache type", has.cacheType().word(), wanted.cacheType().word())
                .or(() -> unlessEqual("cache size", has.cacheSize(), wanted.cacheSize()));
    }

    private static Optional<String> warning(FieldOptions.Time has, FieldOptions.Time wanted) {
        return unlessEqual("quantum", has.quantum(), wanted.quantum())
                .or(() -> unlessEqual("TTL", has.ttl(), wanted.ttl()));
    }

    private static Optional<String> unlessEqual(String what, Object has, Object wanted) {
        return Objects.equals(has, wanted) ? Optional.empty() : differs(what, has, wanted);
    }

    private static Optional<String> differs(String what, Object has, Object wanted) {
        return Optional.of("the table's column has " + what + " " + has + ", the definition " + wanted);
    }
}
