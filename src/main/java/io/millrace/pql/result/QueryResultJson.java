package io.millrace.pql.result;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.millrace.bitmap.RecordSet;
import io.millrace.model.Generation;
import io.millrace.model.Interruption;
import io.millrace.pql.parse.Times;
import io.millrace.pql.result.QueryResult.BoolResult;
import io.millrace.pql.result.QueryResult.CountResult;
import io.millrace.pql.result.QueryResult.DistinctNumbersResult;
import io.millrace.pql.result.QueryResult.DistinctRowsResult;
import io.millrace.pql.result.QueryResult.DistinctTimesResult;
import io.millrace.pql.result.QueryResult.ExtractResult;
import io.millrace.pql.result.QueryResult.GroupsResult;
import io.millrace.pql.result.QueryResult.Pair;
import io.millrace.pql.result.QueryResult.PairResult;
import io.millrace.pql.result.QueryResult.PairsResult;
import io.millrace.pql.result.QueryResult.RowResult;
import io.millrace.pql.result.QueryResult.RowsResult;
import io.millrace.pql.result.QueryResult.SortedResult;
import io.millrace.pql.result.QueryResult.ValueCountResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.function.Consumer;

/** Writes results as the JSON that clients of the query route read. Thread-safe: it keeps nothing of them. */
public final class QueryResultJson implements AnswerWriter {
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
            .disable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build();

    /** Ids that are written between two looks at the interruption. */
    private static final int IDS_PER_CHECK = 1 << 12;

    private final Generation generation;
    private final Interruption interruption;

    /** @param interruption ends the writing with its Problem */
    public QueryResultJson(Interruption interruption) {
        this(Generation.FEATUREBASE_3, interruption);
    }

    /** @param generation of the clients; the oldest see attributes */
    QueryResultJson(Generation generation, Interruption interruption) {
        this.generation = generation;
        this.interruption = interruption;
    }

    /** {@code {"results":[…]}}, if there are any with {@code "columnAttrs":[…]}, and a line feed. */
    @Override
    @SuppressWarnings("MustBeClosedChecker") // after a failure nothing more is to be written, which closing would do
    public byte[] write(List<QueryResult> results, List<RecordAttributes> records, Consumer<byte[]> parts) {
        AnswerParts bytes = new AnswerParts(parts);
        try {
            JsonGenerator out = JSON.createGenerator(bytes);
            out.writeStartObject();
            out.writeArrayFieldStart("results");
            for (QueryResult result : results) {
                write(out, result);
            }
            out.writeEndArray();
            if (!records.isEmpty()) {
                AttributesJson.write(out, records);
            }
            out.writeEndObject();
            out.writeRaw('\n');
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.last();
    }

    private void write(JsonGenerator out, QueryResult result) throws IOException {
        result.show(new Kinds(out));
    }

    /** Writes each kind of result. */
    private final class Kinds implements QueryResult.Visitor<IOException> {
        private final JsonGenerator out;

        Kinds(JsonGenerator out) {
            this.out = out;
        }

        @Override
        public void row(RowResult result) throws IOException {
            writeRow(out, result);
        }

        @Override
        public void bool(BoolResult result) throws IOException {
            out.writeBoolean(result.value());
        }

        @Override
        public void count(CountResult result) throws IOException {
            out.writeNumber(result.count());
        }

        @Override
        public void nothing() throws IOException {
            out.writeNull();
        }

        @Override
        public void pair(PairResult result) throws IOException {
            writePair(out, result.pair());
        }

        @Override
        public void pairs(PairsResult result) throws IOException {
            out.writeStartArray();
            for (Pair pair : result.pairs()) {
                writePair(out, pair);
            }
            out.writeEndArray();
        }

        @Override
        public void valueCount(ValueCountResult result) throws IOException {
            writeValueCount(out, result);
        }

        @Override
        public void rows(RowsResult result) throws IOException {
            writeRows(out, result);
        }

        @Override
        public void groups(GroupsResult result) throws IOException {
            GroupsJson.write(out, result);
        }

        @Override
        public void distinctRows(DistinctRowsResult result) throws IOException {
            out.writeStartObject();
            writeIds(out, "columns", result.rows());
            if (result.keys() != null) {
                writeTexts(out, "keys", result.keys());
            }
            out.writeEndObject();
        }

        @Override
        public void distinctNumbers(DistinctNumbersResult result) throws IOException {
            out.writeStartObject();
            out.writeObjectFieldStart("neg");
            writeIds(out, "columns", result.negatives());
            out.writeEndObject();
            out.writeObjectFieldStart("pos");
            writeIds(out, "columns", result.keys() == null ? result.positives() : RecordSet.empty());
            if (result.keys() != null) {
                writeTexts(out, "keys", result.keys());
            }
            out.writeEndObject();
            out.writeEndObject();
        }

        @Override
        public void distinctTimes(DistinctTimesResult result) throws IOException {
            out.writeStartObject();
            writeTexts(out, "Values", result.values());
            out.writeStringField("Name", result.field());
            out.writeEndObject();
        }

        @Override
        public void sorted(SortedResult result) throws IOException {
            SortedJson.write(out, result);
        }

        @Override
        public void extract(ExtractResult result) throws IOException {
            ExtractJson.write(out, result, interruption);
        }
    }

    private void writeIds(JsonGenerator out, String name, RecordSet records) throws IOException {
        out.writeArrayFieldStart(name);
        PrimitiveIterator.OfLong ids = records.iterator();
        for (long i = 0; ids.hasNext(); i++) {
            if (i % IDS_PER_CHECK == 0) {
                interruption.check();
            }
            out.writeNumber(ids.nextLong());
        }
        out.writeEndArray();
    }

    private static void writeTexts(JsonGenerator out, String name, List<String> texts) throws IOException {
        out.writeArrayFieldStart(name);
        for (String text : texts) {
            out.writeString(text);
        }
        out.writeEndArray();
    }

    private void writeRow(JsonGenerator out, RowResult row) throws IOException {
        out.writeStartObject();
        if (generation == Generation.PILOSA_1) {
            AttributesJson.write(out, row.attributes());
        }
        writeIds(out, "columns", row.names().areKeys() ? RecordSet.empty() : row.records());
        if (row.names().areKeys() && !row.records().isEmpty()) {
            out.writeArrayFieldStart("keys");
            writeKeys(out, row);
            out.writeEndArray();
        }
        out.writeEndObject();
    }

    private void writeKeys(JsonGenerator out, RowResult row) throws IOException {
        Batches batches = new Batches(row.records(), interruption);
        while (batches.next()) {
            for (String key : row.names().keys(batches.records())) {
                out.writeString(key);
            }
        }
    }

    private void writeValueCount(JsonGenerator out, ValueCountResult value) throws IOException {
        out.writeStartObject();
        out.writeFieldName("value");
        out.writeNumber(value.value());
        boolean isInteger = value.decimal() == null && value.timestamp() == null;
        if (generation == Generation.PILOSA_1 && isInteger) {
            out.writeNumberField("count", value.count());
            out.writeEndObject();
            return;
        }
        out.writeNumberField("floatValue", 0);
        out.writeFieldName("decimalValue");
        if (value.decimal() == null) {
            out.writeNull();
        } else {
            out.writeNumber(value.decimal().toPlainString());
        }
        out.writeStringField("timestampValue", value.timestamp() == null ? Times.ZERO : value.timestamp());
        out.writeNumberField("count", value.count());
        out.writeEndObject();
    }

    private static void writePair(JsonGenerator out, Pair pair) throws IOException {
        out.writeStartObject();
        out.writeNumberField("id", pair.id());
        out.writeStringField("key", pair.key() == null ? "" : pair.key().get());
        out.writeNumberField("count", pair.count());
        out.writeEndObject();
    }

    private static void writeRows(JsonGenerator out, RowsResult result) throws IOException {
        Iterator<RowName> rows = result.rows().iterator();
        out.writeStartObject();
        if (result.isKeyed()) {
            out.writeNullField("rows");
            if (rows.hasNext()) {
                out.writeArrayFieldStart("keys");
                while (rows.hasNext()) {
                    out.writeString(rows.next().key());
                }
                out.writeEndArray();
            }
        } else {
            out.writeArrayFieldStart("rows");
            while (rows.hasNext()) {
                out.writeNumber(rows.next().id());
            }
            out.writeEndArray();
        }
        out.writeStringField("Field", result.field());
        out.writeEndObject();
    }
}
