package io.millrace.mapping.json;

import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.FieldType;
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
        } else if (has.type() == FieldType.INT && has.min() != wanted.min()) {
            return differs("min", has.min(), wanted.min());
        } else if (has.type() == FieldType.INT && has.max() != wanted.max()) {
            return differs("max", has.max(), wanted.max());
        } else if (has.scale() != wanted.scale()) {
            return differs("scale", has.scale(), wanted.scale());
        } else if (has.granularity() != wanted.granularity()) {
            return differs(
                    "granularity",
                    has.granularity().word(),
                    wanted.granularity().word());
        } else if (!Objects.equals(has.foreignTable(), wanted.foreignTable())) {
            return differs("foreign index", has.foreignTable(), wanted.foreignTable());
        }
        return Optional.empty();
    }

    /** What differs without harm; the field's own settings rule. */
    static Optional<String> warning(Field field, FieldOptions wanted) {
        FieldOptions has = field.options();
        if (!has.quantum().equals(wanted.quantum())) {
            return differs("quantum", has.quantum(), wanted.quantum());
        } else if (!has.ttl().equals(wanted.ttl())) {
            return differs("TTL", has.ttl(), wanted.ttl());
        } else if (has.cacheType() != wanted.cacheType()) {
            return differs(
                    "cache type", has.cacheType().word(), wanted.cacheType().word());
        } else if (has.cacheSize() != wanted.cacheSize()) {
            return differs("cache size", has.cacheSize(), wanted.cacheSize());
        } else if (!has.epoch().equals(wanted.epoch())) {
            return differs("epoch", has.epoch(), wanted.epoch());
        }
        return Optional.empty();
    }

    private static Optional<String> differs(String what, Object has, Object wanted) {
        return Optional.of("the table's column has " + what + " " + has + ", the definition " + wanted);
    }
}
