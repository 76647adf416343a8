package io.millrace.mapping.json;

import io.millrace.mapping.time.TimeLayout;
import io.millrace.model.FieldOptions;
import io.millrace.model.FieldType;
import io.millrace.model.TableSchema;
import java.time.Instant;
import java.util.List;

/** How a JSON value is read, and where it goes. Immutable. Nothing is said of what the table's fields say themselves. */
public sealed interface Conversion {
    /** What reads such values; only this package can use it. */
    Column column(ColumnRule rule, TableSchema table);

    /** One that says which record it is. */
    sealed interface Identity extends Conversion {}

    /** One that writes to a field of the table, or to more. */
    sealed interface Stored extends Conversion {
        String field();

        /** All that it writes to. */
        default List<String> fields() {
            return List.of(field());
        }
    }

    /** The number of the record. */
    record RecordId() implements Identity {
        @Override
        public Column column(ColumnRule rule, TableSchema table) {
            return new RecordIdColumn(rule);
        }
    }

    /**
     * A part of the record's key.
     *
     * @param isWholeNumber whether numbers are printed as plain digits
     * @param isOnlyPart whether it is the whole key, which cannot be empty
     */
    record KeyPart(boolean isWholeNumber, boolean isOnlyPart) implements Identity {
        @Override
        public Column column(ColumnRule rule, TableSchema table) {
            return new KeyPartColumn(rule, isWholeNumber, isOnlyPart);
        }
    }

    /** The event time of the record; of several the last that has a value. */
    record RecordTime(TimeSource times) implements Conversion {
        @Override
        public Column column(ColumnRule rule, TableSchema table) {
            return new RecordTimeColumn(rule, times);
        }
    }

    /** A row number. */
    record RowId(String field) implements Stored {
        @Override
        public Column column(ColumnRule rule, TableSchema table) {
            return new IdColumn(rule, isMutex(table, field));
        }
    }

    /**
     * Row numbers.
     *
     * @param takesSingle whether a bare number is a list of one
     */
    record RowIds(String field, boolean takesSingle) implements Stored {
        @Override
        public Column column(ColumnRule rule, TableSchema table) {
            return new IdsColumn(rule, takesSingle);
        }
    }

    /** A row key. */
    record RowKey(String field) implements Stored {
        @Override
        public Column column(ColumnRule rule, TableSchema table) {
            return new StringColumn(rule, isMutex(table, field));
        }
    }

    /**
     * Row keys.
     *
     * @param takesSingle whether a bare number is a list of one
     */
    record RowKeys(String field, boolean takesSingle) implements Stored {
        @Override
        public Column column(ColumnRule rule, TableSchema table) {
            return new StringsColumn(rule, takesSingle);
        }
    }

    /** A row that is put in or, if the number is not above zero, taken out; either way it is put into another field. */
    record SignedRowId(String field, String knownField) implements Stored {
        @Override
        public List<String> fields() {
            return List.of(field, knownField);
        }

        @Override
        public Column column(ColumnRule rule, TableSchema table) {
            return new SignedRowColumn(rule, table.position(knownField));
        }
    }

    /** True or false. */
    record Bool(String field) implements Stored {
        @Override
        public Column column(ColumnRule rule, TableSchema table) {
            return new BoolColumn(rule);
        }
    }

    /** A whole number from {@code min} to {@code max}. */
    record WholeNumber(String field, long min, long max) implements Stored {
        @Override
        public Column column(ColumnRule rule, TableSchema table) {
            return new IntColumn(rule, min, max);
        }
    }

    /** A record of another table, by its key or its number. */
    record ForeignKey(String field) implements Stored {
        @Override
        public Column column(ColumnRule rule, TableSchema table) {
            return new ForeignKeyColumn(rule);
        }
    }

    /** A number with as many digits behind the point as the field has. */
    record Decimal(String field) implements Stored {
        @Override
        public Column column(ColumnRule rule, TableSchema table) {
            return new DecimalColumn(rule, (FieldOptions.Decimal) options(table, field));
        }
    }

    /** A time, in the field's granularity. */
    record Timestamp(String field, TimeSource times) implements Stored {
        @Override
        public Column column(ColumnRule rule, TableSchema table) {
            return new TimestampColumn(rule, times, (FieldOptions.Timestamp) options(table, field));
        }
    }

    /**
     * A whole number that counts units since an epoch: it, or a time as text.
     *
     * @param layouts of times; the first is shown in messages
     * @param takesNumberText whether a string that is no time may be a count
     */
    record TimeCount(String field, List<TimeLayout> layouts, boolean takesNumberText, Instant epoch, long unitNanos)
            implements Stored {
        public TimeCount {
            layouts = List.copyOf(layouts);
        }

        @Override
        public Column column(ColumnRule rule, TableSchema table) {
            return new TimeCountColumn(rule, TimeSource.layouts(layouts), takesNumberText, epoch, unitNanos);
        }
    }

    private static FieldOptions options(TableSchema table, String field) {
        return table.field(field).orElseThrow().options();
    }

    private static boolean isMutex(TableSchema table, String field) {
        return options(table, field).type() == FieldType.MUTEX;
    }
}
