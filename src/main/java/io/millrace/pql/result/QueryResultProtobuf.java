package io.millrace.pql.result;

import com.google.protobuf.CodedOutputStream;
import io.millrace.bitmap.RecordSet;
import io.millrace.model.Interruption;
import io.millrace.pql.parse.PqlProblem;
import io.millrace.pql.result.ProtobufForm.Kind;
import io.millrace.pql.result.QueryResult.BoolResult;
import io.millrace.pql.result.QueryResult.CountResult;
import io.millrace.pql.result.QueryResult.DistinctNumbersResult;
import io.millrace.pql.result.QueryResult.DistinctRowsResult;
import io.millrace.pql.result.QueryResult.DistinctTimesResult;
import io.millrace.pql.result.QueryResult.ExtractResult;
import io.millrace.pql.result.QueryResult.GroupsResult;
import io.millrace.pql.result.QueryResult.PairResult;
import io.millrace.pql.result.QueryResult.PairsResult;
import io.millrace.pql.result.QueryResult.RowResult;
import io.millrace.pql.result.QueryResult.RowsResult;
import io.millrace.pql.result.QueryResult.SortedResult;
import io.millrace.pql.result.QueryResult.ValueCountResult;
import io.millrace.protobuf.DistinctTimestamp;
import io.millrace.protobuf.ExtractedTable;
import io.millrace.protobuf.QueryResponse;
import io.millrace.protobuf.Row;
import io.millrace.protobuf.RowIdentifiers;
import io.millrace.protobuf.SignedRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Writes results as a {@code QueryResponse}. Thread-safe: it keeps nothing of them. */
final class QueryResultProtobuf implements AnswerWriter {
    private final ProtobufForm form;
    private final boolean areRowsRoaring;
    private final Interruption interruption;

    QueryResultProtobuf(ProtobufForm form, boolean areRowsRoaring, Interruption interruption) {
        this.form = form;
        this.areRowsRoaring = areRowsRoaring;
        this.interruption = interruption;
    }

    @Override
    public byte[] write(List<QueryResult> results, List<RecordAttributes> records, Consumer<byte[]> parts) {
        AnswerParts bytes = new AnswerParts(parts);
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            for (QueryResult result : results) {
                Kinds kinds = new Kinds();
                result.show(kinds);
                ProtobufPart.nested(QueryResponse.RESULTS_FIELD_NUMBER, kinds.fields)
                        .content()
                        .write(out);
            }
            ProtobufPart.messages(
                            QueryResponse.COLUMN_ATTR_SETS_FIELD_NUMBER,
                            Mapped.of(records, AttributesProtobuf::record),
                            interruption)
                    .content()
                    .write(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.last();
    }

    /** Makes the fields of one {@code QueryResult}. Confined to one thread. */
    private final class Kinds implements QueryResult.Visitor<RuntimeException> {
        private List<ProtobufPart> fields = List.of();

        private ProtobufPart type(Kind kind) {
            int type = form.type(kind);
            if (type == ProtobufForm.UNKNOWN) {
                throw PqlProblem.execution(
                        "clients of Pilosa 1.x know no result of this kind; ask for JSON, or with the "
                                + "header X-Pilosa-Dialect: featurebase3");
            }
            return ProtobufPart.number(io.millrace.protobuf.QueryResult.TYPE_FIELD_NUMBER, type);
        }

        @Override
        public void row(RowResult result) {
            ProtobufPart attributes = ProtobufPart.messages(
                    Row.ATTRS_FIELD_NUMBER, AttributesProtobuf.attributes(result.attributes()), interruption);
            fields = row(
                    result.names().areKeys()
                            ? List.of(attributes, ProtobufPart.texts(Row.KEYS_FIELD_NUMBER, keys(result), interruption))
                            : List.of(records(result.records()), attributes));
        }

        private List<ProtobufPart> row(List<ProtobufPart> parts) {
            return List.of(
                    ProtobufPart.nested(io.millrace.protobuf.QueryResult.ROW_FIELD_NUMBER, parts), type(Kind.ROW));
        }

        private ProtobufPart records(RecordSet records) {
            return areRowsRoaring ? ProtobufPart.roaring(Row.ROARING_FIELD_NUMBER, records) : columns(records);
        }

        private ProtobufPart columns(RecordSet ids) {
            return ProtobufPart.ids(Row.COLUMNS_FIELD_NUMBER, ids, interruption);
        }

        private Iterable<String> keys(RowResult result) {
            return new InBatches<>(
                    result.records(),
                    interruption,
                    batch -> Arrays.asList(result.names().keys(batch.records())));
        }

        @Override
        public void bool(BoolResult result) {
            fields = List.of(
                    ProtobufPart.bool(io.millrace.protobuf.QueryResult.CHANGED_FIELD_NUMBER, result.value()),
                    type(Kind.BOOL));
        }

        @Override
        public void count(CountResult result) {
            fields = List.of(
                    ProtobufPart.number(io.millrace.protobuf.QueryResult.N_FIELD_NUMBER, result.count()),
                    type(Kind.COUNT));
        }

        @Override
        public void nothing() {
            fields = List.of(type(Kind.NOTHING));
        }

        @Override
        public void pair(PairResult result) {
            fields = form.pair(result);
        }

        @Override
        public void pairs(PairsResult result) {
            fields = form.pairs(result, interruption);
        }

        @Override
        public void valueCount(ValueCountResult result) {
            fields = List.of(
                    ProtobufPart.message(
                            io.millrace.protobuf.QueryResult.VAL_COUNT_FIELD_NUMBER, form.valueCount(result)),
                    type(Kind.VALUE_COUNT));
        }

        @Override
        public void rows(RowsResult result) {
            ProtobufPart rows = result.isKeyed()
                    ? ProtobufPart.texts(
                            RowIdentifiers.KEYS_FIELD_NUMBER, Mapped.of(result.rows(), RowName::key), interruption)
                    : ProtobufPart.rowIds(RowIdentifiers.ROWS_FIELD_NUMBER, result.rows(), interruption);
            fields = List.of(
                    type(Kind.ROW_IDENTIFIERS),
                    ProtobufPart.nested(io.millrace.protobuf.QueryResult.ROW_IDENTIFIERS_FIELD_NUMBER, List.of(rows)));
        }

        @Override
        public void groups(GroupsResult result) {
            fields = form.groups(result, interruption);
        }

        @Override
        public void distinctRows(DistinctRowsResult result) {
            fields = row(List.of(
                    columns(result.rows()),
                    keys(result.keys()),
                    ProtobufPart.text(Row.FIELD_FIELD_NUMBER, result.field())));
        }

        private ProtobufPart keys(List<String> keysOrNull) {
            return ProtobufPart.texts(Row.KEYS_FIELD_NUMBER, keysOrNull == null ? List.of() : keysOrNull, interruption);
        }

        @Override
        public void distinctNumbers(DistinctNumbersResult result) {
            List<ProtobufPart> signed = List.of(
                    ProtobufPart.nested(
                            SignedRow.POS_FIELD_NUMBER,
                            List.of(
                                    columns(result.keys() == null ? result.positives() : RecordSet.empty()),
                                    keys(result.keys()),
                                    ProtobufPart.text(Row.FIELD_FIELD_NUMBER, result.field()))),
                    ProtobufPart.nested(
                            SignedRow.NEG_FIELD_NUMBER,
                            List.of(
                                    columns(result.negatives()),
                                    ProtobufPart.text(Row.FIELD_FIELD_NUMBER, result.field()))));
            fields = List.of(
                    type(Kind.SIGNED_ROW),
                    ProtobufPart.nested(io.millrace.protobuf.QueryResult.SIGNED_ROW_FIELD_NUMBER, signed));
        }

        @Override
        public void distinctTimes(DistinctTimesResult result) {
            List<ProtobufPart> times = List.of(
                    ProtobufPart.texts(DistinctTimestamp.VALUES_FIELD_NUMBER, result.values(), interruption),
                    ProtobufPart.text(DistinctTimestamp.NAME_FIELD_NUMBER, result.field()));
            fields = List.of(
                    type(Kind.TIMES),
                    ProtobufPart.nested(io.millrace.protobuf.QueryResult.DISTINCT_TIMESTAMP_FIELD_NUMBER, times));
        }

        /** A row whose records stand in the order; there is no kind that has the values too. */
        @Override
        public void sorted(SortedResult result) {
            fields = row(List.of(
                    result.names().areKeys()
                            ? ProtobufPart.texts(
                                    Row.KEYS_FIELD_NUMBER,
                                    Arrays.asList(result.names().keysInOrder(result.ids())),
                                    interruption)
                            : ProtobufPart.ids(Row.COLUMNS_FIELD_NUMBER, result.ids())));
        }

        @Override
        public void extract(ExtractResult result) {
            ProtobufPart type = type(Kind.TABLE);
            List<ProtobufPart> table = List.of(
                    ProtobufPart.messages(
                            ExtractedTable.FIELDS_FIELD_NUMBER, ExtractProtobuf.fields(result), interruption),
                    ProtobufPart.messages(
                            ExtractedTable.COLUMNS_FIELD_NUMBER,
                            ExtractProtobuf.columns(result, interruption),
                            interruption));
            fields = List.of(
                    type, ProtobufPart.nested(io.millrace.protobuf.QueryResult.EXTRACTED_TABLE_FIELD_NUMBER, table));
        }
    }
}
