package io.millrace.api.featurebase;

import static io.millrace.api.featurebase.ImportChecks.wrong;

import io.millrace.admission.FieldImport;
import io.millrace.admission.NameList;
import io.millrace.mapping.time.TimestampRange;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.FieldType;
import io.millrace.model.Granularity;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.protobuf.ImportValueRequest;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;

/** Reads imports of numbers, for fields whose values are bit-sliced. */
final class ImportValues {
    private ImportValues() {}

    /** @param isClear whatever the message says */
    static FieldImport read(TableSchema table, Field field, ImportValueRequest message, boolean isClear) {
        if (field.type().form() != FieldType.Form.NUMBERS) {
            throw wrong("field " + field.name() + " is of type " + field.type().word() + " and has no numbers");
        }
        ImportChecks.requireGeneration(table, field, message.getIndexCreatedAt(), message.getFieldCreatedAt());
        NameList records = ImportChecks.records(
                table, message.getColumnIdsList(), message.getColumnKeysList(), message.getShard());
        boolean isTakenOut = isClear || message.getClear();
        int count = message.getValuesCount() + message.getFloatValuesCount() + message.getStringValuesCount();
        if (count != records.size() && !(isTakenOut && count == 0)) {
            throw wrong("number of columns (" + records.size() + ") and number of values (" + count + ") do not match");
        }
        NameList values = isTakenOut ? NameList.of(new long[0]) : values(field, message);
        return new FieldImport(field, records, values, null, isTakenOut);
    }

    private static NameList values(Field field, ImportValueRequest message) {
        if (message.getFloatValuesCount() > 0) {
            requireAlone(message.getFloatValuesCount(), message);
            return NameList.of(scaled(field, message.getFloatValuesList()));
        }
        if (message.getStringValuesCount() > 0) {
            requireAlone(message.getStringValuesCount(), message);
            return texts(field, message.getStringValuesList());
        }
        long[] values = ImportChecks.numbers(message.getValuesList());
        for (long value : values) {
            requireInRange(field, value);
        }
        return NameList.of(values);
    }

    private static void requireAlone(int count, ImportValueRequest message) {
        if (count != message.getColumnIdsCount() + message.getColumnKeysCount()) {
            throw wrong("the values are to be in one of Values, FloatValues and StringValues");
        }
    }

    private static void requireInRange(Field field, long value) {
        if (field.options() instanceof FieldOptions.Int options) {
            requireBetween(BigDecimal.valueOf(value), options.min(), options.max(), 0);
        } else if (field.options() instanceof FieldOptions.Decimal options) {
            requireBetween(BigDecimal.valueOf(value, options.scale()), options.min(), options.max(), options.scale());
        } else if (field.options() instanceof FieldOptions.Timestamp options) {
            requireTimestamp(options, value);
        }
    }

    private static void requireBetween(BigDecimal value, long min, long max, int scale) {
        if (value.compareTo(BigDecimal.valueOf(min, scale)) < 0) {
            throw wrong("value too low for configured field range: value " + value.toPlainString()
                    + " is smaller than min allowed "
                    + BigDecimal.valueOf(min, scale).toPlainString());
        }
        if (value.compareTo(BigDecimal.valueOf(max, scale)) > 0) {
            throw wrong("value too high for configured field range: value " + value.toPlainString()
                    + " is larger than max allowed "
                    + BigDecimal.valueOf(max, scale).toPlainString());
        }
    }

    private static void requireTimestamp(FieldOptions.Timestamp options, long value) {
        Granularity granularity = options.granularity();
        long unitsPerSecond = granularity.unitsPerSecond();
        try {
            Instant instant = options.epoch()
                    .plusSeconds(Math.floorDiv(value, unitsPerSecond))
                    .plusNanos(Math.floorMod(value, unitsPerSecond) * granularity.nanos());
            if (TimestampRange.contains(granularity, instant.getEpochSecond(), instant.getNano())) {
                return;
            }
        } catch (DateTimeException | ArithmeticException e) {
            // Falls through: it is further away than any date.
        }
        throw wrong("the timestamp " + value + " is not in the range " + TimestampRange.shown(granularity));
    }

    /** By the shortest decimal that the number is, so that 4.56 is 456 hundredths; further digits are cut off. */
    private static long[] scaled(Field field, List<Double> numbers) {
        if (!(field.options() instanceof FieldOptions.Decimal options)) {
            throw wrong("field " + field.name() + " is of type " + field.type().word() + " and takes no FloatValues");
        }
        long[] values = new long[numbers.size()];
        for (int i = 0; i < values.length; i++) {
            double number = numbers.get(i);
            if (!Double.isFinite(number)) {
                throw wrong("value " + number + " is no decimal");
            }
            BigInteger units = BigDecimal.valueOf(number)
                    .setScale(options.scale(), RoundingMode.DOWN)
                    .unscaledValue();
            if (units.bitLength() >= Long.SIZE) {
                throw wrong("decimal value out of range: " + number);
            }
            values[i] = units.longValue();
            requireInRange(field, values[i]);
        }
        return values;
    }

    private static NameList texts(Field field, List<String> texts) {
        if (field.options() instanceof FieldOptions.Timestamp options) {
            return NameList.of(
                    texts.stream().mapToLong(text -> units(options, text)).toArray());
        }
        if (field.options().foreignTable() == null) {
            throw wrong("field " + field.name() + " is of type " + field.type().word() + " and takes no StringValues");
        }
        return NameList.of(texts);
    }

    private static long units(FieldOptions.Timestamp options, String text) {
        Granularity granularity = options.granularity();
        Instant instant = instant(text);
        if (!TimestampRange.contains(granularity, instant.getEpochSecond(), instant.getNano())) {
            throw wrong("the timestamp " + text + " is not in the range " + TimestampRange.shown(granularity));
        }
        BigInteger units = units(granularity, instant).subtract(units(granularity, options.epoch()));
        if (units.bitLength() >= Long.SIZE) {
            throw wrong("the timestamp " + text + " is too far from the epoch of the field");
        }
        return units.longValue();
    }

    private static Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            Problem problem = wrong("the timestamp '" + text + "' is not like 2006-01-02T15:04:05Z");
            throw problem.causedBy(e);
        }
    }

    private static BigInteger units(Granularity granularity, Instant instant) {
        return BigInteger.valueOf(instant.getEpochSecond())
                .multiply(BigInteger.valueOf(granularity.unitsPerSecond()))
                .add(BigInteger.valueOf(instant.getNano() / granularity.nanos()));
    }
}
