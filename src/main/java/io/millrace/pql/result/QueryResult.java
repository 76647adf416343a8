package io.millrace.pql.result;

import io.millrace.attribute.AttributeValue;
import io.millrace.bitmap.RecordSet;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Supplier;

/**
 * What one call answered. Immutable, except that arrays are not copied. Names and cells of records are fetched from the
 * table's snapshot when the answer is written, so that a large answer is never in memory twice.
 */
public sealed interface QueryResult {
    /** Shows the result to whoever writes it: a form of answers that forgets a kind of result does not compile. */
    <E extends Exception> void show(Visitor<E> visitor) throws E;

    /** Gets one result. */
    interface Visitor<E extends Exception> {
        void row(RowResult result) throws E;

        void bool(BoolResult result) throws E;

        void count(CountResult result) throws E;

        void nothing() throws E;

        void pair(PairResult result) throws E;

        void pairs(PairsResult result) throws E;

        void valueCount(ValueCountResult result) throws E;

        void rows(RowsResult result) throws E;

        void groups(GroupsResult result) throws E;

        void distinctRows(DistinctRowsResult result) throws E;

        void distinctNumbers(DistinctNumbersResult result) throws E;

        void distinctTimes(DistinctTimesResult result) throws E;

        void sorted(SortedResult result) throws E;

        void extract(ExtractResult result) throws E;
    }

    /**
     * Records.
     *
     * @param attributes of the row whose records they are; empty if it has none, or if they are of no single row
     */
    record RowResult(RecordSet records, RecordNames names, SortedMap<String, AttributeValue> attributes)
            implements QueryResult {
        public RowResult(RecordSet records, RecordNames names) {
            this(records, names, Collections.emptySortedMap());
        }

        @Override
        public <E extends Exception> void show(Visitor<E> visitor) throws E {
            visitor.row(this);
        }
    }

    record BoolResult(boolean value) implements QueryResult {
        @Override
        public <E extends Exception> void show(Visitor<E> visitor) throws E {
            visitor.bool(this);
        }
    }

    record CountResult(long count) implements QueryResult {
        @Override
        public <E extends Exception> void show(Visitor<E> visitor) throws E {
            visitor.count(this);
        }
    }

    /** There is no answer. */
    record NullResult() implements QueryResult {
        @Override
        public <E extends Exception> void show(Visitor<E> visitor) throws E {
            visitor.nothing();
        }
    }

    /**
     * A row and how many records it has.
     *
     * @param id the row, 0 in a keyed field
     * @param key reads the row's key; null in an unkeyed field
     */
    record Pair(long id, Supplier<String> key, long count) {}

    /** @param field whose row it is */
    record PairResult(String field, Pair pair) implements QueryResult {
        @Override
        public <E extends Exception> void show(Visitor<E> visitor) throws E {
            visitor.pair(this);
        }
    }

    /** @param field whose rows they are */
    record PairsResult(String field, List<Pair> pairs) implements QueryResult {
        public PairsResult {
            pairs = List.copyOf(pairs);
        }

        @Override
        public <E extends Exception> void show(Visitor<E> visitor) throws E {
            visitor.pairs(this);
        }
    }

    /**
     * A number over records. At most one of the value, the decimal and the timestamp is there.
     *
     * @param value larger than 64 bits if it is a sum of that size
     * @param decimal null if the field is no decimal
     * @param timestamp in RFC 3339; null if the field is no timestamp
     * @param count of records that went into it
     */
    record ValueCountResult(BigInteger value, BigDecimal decimal, String timestamp, long count) implements QueryResult {
        public static final ValueCountResult NONE = new ValueCountResult(BigInteger.ZERO, null, null, 0);

        @Override
        public <E extends Exception> void show(Visitor<E> visitor) throws E {
            visitor.valueCount(this);
        }
    }

    /** Rows of a field. They may be looked for when the answer is written, one after the other. */
    record RowsResult(String field, boolean isKeyed, Iterable<RowName> rows) implements QueryResult {
        @Override
        public <E extends Exception> void show(Visitor<E> visitor) throws E {
            visitor.rows(this);
        }
    }

    /** What is worked out for each group beside its count. */
    enum Aggregate {
        NONE,
        SUM,
        DECIMAL_SUM,
        DISTINCT_COUNT
    }

    /** Groups of records, in the order of the answer. */
    record GroupsResult(Aggregate aggregate, List<Group> groups) implements QueryResult {
        public GroupsResult {
            groups = List.copyOf(groups);
        }

        @Override
        public <E extends Exception> void show(Visitor<E> visitor) throws E {
            visitor.groups(this);
        }
    }

    /**
     * Records that have one value in each of some fields.
     *
     * @param cells one for each field
     * @param aggregate null if none was asked for; of the field's scale if it is a sum of decimals
     */
    record Group(List<GroupCell> cells, long count, BigDecimal aggregate) {
        public Group {
            cells = List.copyOf(cells);
        }
    }

    /** What the records of a group have in one field. */
    sealed interface GroupCell {
        String field();

        /** A row of an unkeyed field; 0 or 1 of a bool. */
        record Row(String field, long row) implements GroupCell {}

        record Key(String field, String key) implements GroupCell {}

        record NumberValue(String field, long value) implements GroupCell {}

        /** @param text in RFC 3339 */
        record TimeValue(String field, long value, String text) implements GroupCell {}
    }

    /**
     * The rows of a field that some records have.
     *
     * @param rows their ids
     * @param keys of a keyed field, in the order of the ids; null if it has none
     */
    record DistinctRowsResult(String field, RecordSet rows, List<String> keys) implements QueryResult {
        @Override
        public <E extends Exception> void show(Visitor<E> visitor) throws E {
            visitor.distinctRows(this);
        }
    }

    /**
     * The numbers of a field that some records have; decimals in scaled units.
     *
     * @param negatives their magnitudes
     * @param keys of the positives that are records of a keyed table, in their order; null if they are not
     */
    record DistinctNumbersResult(String field, RecordSet positives, RecordSet negatives, List<String> keys)
            implements QueryResult {
        @Override
        public <E extends Exception> void show(Visitor<E> visitor) throws E {
            visitor.distinctNumbers(this);
        }
    }

    /** @param values in RFC 3339, ascending */
    record DistinctTimesResult(String field, List<String> values) implements QueryResult {
        @Override
        public <E extends Exception> void show(Visitor<E> visitor) throws E {
            visitor.distinctTimes(this);
        }
    }

    /**
     * Records in the order of a field's values.
     *
     * @param ids in that order
     * @param values of the field, in the same order
     */
    record SortedResult(long[] ids, RecordNames names, Cells values) implements QueryResult {
        @Override
        public <E extends Exception> void show(Visitor<E> visitor) throws E {
            visitor.sorted(this);
        }
    }

    /**
     * A table of records and fields. The cells are read when the answer is written, many records at a time.
     *
     * @param orderOrNull the records in the order of their lines; null if that is the order of their ids
     */
    record ExtractResult(RecordSet records, long[] orderOrNull, RecordNames names, List<ExtractedField> fields)
            implements QueryResult {
        public ExtractResult {
            fields = List.copyOf(fields);
        }

        /** In the order of the records' ids. */
        public ExtractResult(RecordSet records, RecordNames names, List<ExtractedField> fields) {
            this(records, null, names, fields);
        }

        @Override
        public <E extends Exception> void show(Visitor<E> visitor) throws E {
            visitor.extract(this);
        }
    }

    /**
     * One column of an {@link ExtractResult}.
     *
     * @param type the word for the values' type in answers
     */
    record ExtractedField(String name, String type, CellReader cells) {}

    /** Reads one field's cells of some records. */
    interface CellReader {
        Cells read(RecordSet records);
    }
}
