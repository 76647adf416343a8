package io.millrace.pql;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.millrace.model.Interruption;
import io.millrace.pql.QueryResult.BoolResult;
import io.millrace.pql.QueryResult.CountResult;
import io.millrace.pql.QueryResult.ExtractResult;
import io.millrace.pql.QueryResult.NullResult;
import io.millrace.pql.QueryResult.Pair;
import io.millrace.pql.QueryResult.PairResult;
import io.millrace.pql.QueryResult.PairsResult;
import io.millrace.pql.QueryResult.RowResult;
import io.millrace.pql.QueryResult.RowsResult;
import io.millrace.pql.QueryResult.ValueCountResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.function.Consumer;

/** Writes results as the JSON that clients of the query route read. Thread-safe: it keeps nothing of them. */
public final class QueryResultJson {
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
            .disable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build();

    /** Ids that are written between two looks at the interruption. */
    private static final int IDS_PER_CHECK = 1 << 12;

    private final Interruption interruption;

    /** @param interruption ends the writing with its Problem */
    public QueryResultJson(Interruption interruption) {
        this.interruption = interruption;
    }

    /**
     * {@code {"results":[…]}} and a line feed, in parts of some kilobytes: names and cells are read while it is written.
     * What fails meanwhile is thrown, whatever was handed on by then.
     *
     * @param parts gets each part but the last, for good
     * @return the last part, all of a short answer
     */
    @SuppressWarnings("MustBeClosedChecker") // after a failure nothing more is to be written, which closing would do
    public byte[] write(List<QueryResult> results, Consumer<byte[]> parts) {
        AnswerParts bytes = new AnswerParts(parts);
        try {
            JsonGenerator out = JSON.createGenerator(bytes);
            out.writeStartObject();
            out.writeArrayFieldStart("results");
            for (QueryResult result : results) {
                write(out, result);
            }
            out.writeEndArray();
            out.writeEndObject();
            out.writeRaw('\n');
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.last();
    }

    private void write(JsonGenerator out, QueryResult result) throws IOException {
        if (result instanceof RowResult row) {
            writeRow(out, row);
        } else if (result instanceof CountResult count) {
            out.writeNumber(count.count());
        } else if (result instanceof BoolResult bool) {
            out.writeBoolean(bool.value());
        } else if (result instanceof ValueCountResult value) {
            writeValueCount(out, value);
        } else if (result instanceof PairsResult pairs) {
            out.writeStartArray();
            for (Pair pair : pairs.pairs()) {
                writePair(out, pair);
            }
            out.writeEndArray();
        } else if (result instanceof PairResult pair) {
            writePair(out, pair.pair());
        } else if (result instanceof RowsResult rows) {
            writeRows(out, rows);
        } else if (result instanceof ExtractResult table) {
            ExtractJson.write(out, table, interruption);
        } else if (result instanceof NullResult) {
            out.writeNull();
        }
    }

    private void writeRow(JsonGenerator out, RowResult row) throws IOException {
        out.writeStartObject();
        out.writeArrayFieldStart("columns");
        if (!row.names().areKeys()) {
            PrimitiveIterator.OfLong ids = row.records().iterator();
            for (long i = 0; ids.hasNext(); i++) {
                if (i % IDS_PER_CHECK == 0) {
                    interruption.check();
                }
                out.writeNumber(ids.nextLong());
            }
        }
        out.writeEndArray();
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

    private static void writeValueCount(JsonGenerator out, ValueCountResult value) throws IOException {
        out.writeStartObject();
        out.writeFieldName("value");
        out.writeNumber(value.value());
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
