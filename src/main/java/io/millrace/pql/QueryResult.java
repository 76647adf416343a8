package io.millrace.pql;

import io.millrace.bitmap.RecordSet;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.function.Supplier;

/**
 * What one call answered. Immutable, except that arrays are not copied. Names and cells of records are fetched from the
 * table's snapshot when the answer is written, so that a large answer is never in memory twice.
 */
public sealed interface QueryResult {
    /** Records. */
    record RowResult(RecordSet records, RecordNames names) implements QueryResult {}

    record BoolResult(boolean value) implements QueryResult {}

    record CountResult(long count) implements QueryResult {}

    /** There is no answer. */
    record NullResult() implements QueryResult {}

    /**
     * A row and how many records it has.
     *
     * @param id the row, 0 in a keyed field
     * @param key reads the row's key; null in an unkeyed field
     */
    record Pair(long id, Supplier<String> key, long count) {}

    record PairResult(Pair pair) implements QueryResult {}

    record PairsResult(List<Pair> pairs) implements QueryResult {
        public PairsResult {
            pairs = List.copyOf(pairs);
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
        static final ValueCountResult NONE = new ValueCountResult(BigInteger.ZERO, null, null, 0);
    }

    /** Rows of a field. They may be looked for when the answer is written, one after the other. */
    record RowsResult(String field, boolean isKeyed, Iterable<RowName> rows) implements QueryResult {}

    /** A table of records and fields. The cells are read when the answer is written, many records at a time. */
    record ExtractResult(RecordSet records, RecordNames names, List<ExtractedField> fields) implements QueryResult {
        public ExtractResult {
            fields = List.copyOf(fields);
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
