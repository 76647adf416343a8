package io.millrace.pql.result;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.model.Interruption;
import io.millrace.pql.parse.Times;
import io.millrace.pql.result.QueryResult.ExtractResult;
import io.millrace.pql.result.QueryResult.ExtractedField;
import io.millrace.table.StoredValues;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Writes the answer of Extract: the fields' names and types, then line by line. */
final class ExtractJson {
    private ExtractJson() {}

    static void write(JsonGenerator out, ExtractResult table, Interruption interruption) throws IOException {
        out.writeStartObject();
        out.writeArrayFieldStart("fields");
        for (ExtractedField field : table.fields()) {
            out.writeStartObject();
            out.writeStringField("name", field.name());
            out.writeStringField("type", field.type());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeArrayFieldStart("columns");
        Batches batches = Batches.of(table, interruption);
        while (batches.next()) {
            writeLines(out, table, batches);
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void writeLines(JsonGenerator out, ExtractResult table, Batches batch) throws IOException {
        String[] keys = table.names().areKeys() ? table.names().keys(batch.records()) : null;
        List<Cells> cells = new ArrayList<>();
        for (ExtractedField field : table.fields()) {
            cells.add(field.cells().read(batch.records()));
        }
        for (int line = 0; line < batch.size(); line++) {
            int rank = batch.rank(line);
            out.writeStartObject();
            if (keys == null) {
                out.writeNumberField("column", batch.id(line));
            } else {
                out.writeStringField("column", keys[rank]);
            }
            out.writeArrayFieldStart("rows");
            for (Cells field : cells) {
                writeCell(out, field, rank);
            }
            out.writeEndArray();
            out.writeEndObject();
        }
    }

    static void writeCell(JsonGenerator out, Cells cells, int line) throws IOException {
        if (cells instanceof Cells.NumberLists lists) {
            long[] rows = lists.values()[line];
            if (rows == null) {
                out.writeNull();
            } else {
                out.writeArray(rows, 0, rows.length);
            }
        } else if (cells instanceof Cells.TextLists lists) {
            writeTexts(out, lists.values()[line]);
        } else if (cells instanceof Cells.Texts texts) {
            out.writeString(texts.values()[line]);
        } else if (cells instanceof Cells.Stored stored) {
            writeStored(out, stored, line);
        } else {
            writeScalar(out, cells, line);
        }
    }

    private static void writeStored(JsonGenerator out, Cells.Stored cells, int line) throws IOException {
        StoredValues values = cells.values();
        if (!values.has(line)) {
            out.writeNull();
            return;
        }
        switch (cells.content()) {
            case TEXT -> out.writeString(values.text(line));
            case JSON -> out.writeRawValue(values.text(line));
            case BYTES -> {
                values.read(line);
                out.writeBinary(values.bytes(), values.offset(), values.length());
            }
        }
    }

    private static void writeTexts(JsonGenerator out, String[] texts) throws IOException {
        if (texts == null) {
            out.writeNull();
            return;
        }
        out.writeStartArray();
        for (String text : texts) {
            out.writeString(text);
        }
        out.writeEndArray();
    }

    private static void writeScalar(JsonGenerator out, Cells cells, int line) throws IOException {
        if (!known(cells).get(line)) {
            out.writeNull();
        } else if (cells instanceof Cells.Numbers numbers) {
            out.writeNumber(numbers.values()[line]);
        } else if (cells instanceof Cells.Decimals decimals) {
            out.writeNumber(BigDecimal.valueOf(decimals.values()[line], decimals.scale())
                    .toPlainString());
        } else if (cells instanceof Cells.Timestamps times) {
            out.writeString(Times.format(times.values()[line], times.granularity(), times.epoch()));
        } else if (cells instanceof Cells.Bools bools) {
            out.writeBoolean(bools.values().get(line));
        }
    }

    static BitSet known(Cells cells) {
        if (cells instanceof Cells.Numbers numbers) {
            return numbers.known();
        }
        if (cells instanceof Cells.Decimals decimals) {
            return decimals.known();
        }
        return cells instanceof Cells.Timestamps times ? times.known() : ((Cells.Bools) cells).known();
    }
}
