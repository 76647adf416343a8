package io.millrace.sql;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.millrace.cell.CellInterval;
import io.millrace.cell.CellTime;
import io.millrace.cell.CellValue;
import io.millrace.cell.CellValue.Blob;
import io.millrace.cell.CellValue.Interval;
import io.millrace.cell.CellValue.Name;
import io.millrace.cell.CellValue.Null;
import io.millrace.cell.CellValue.Real;
import io.millrace.cell.CellValue.Text;
import io.millrace.cell.CellValue.Time;
import io.millrace.cell.CellValue.Whole;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** Values as JSON: numbers, strings and null as such, all others as objects with one member. */
public final class JsonValue {
    /** Of all JSON that holds values. Thread-safe. */
    public static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build();

    private JsonValue() {}

    public static void write(JsonGenerator out, CellValue value) throws IOException {
        if (value instanceof Null) {
            out.writeNull();
        } else if (value instanceof Whole whole) {
            out.writeNumber(whole.value());
        } else if (value instanceof Text text) {
            out.writeString(text.value());
        } else if (value instanceof Real real && Double.isFinite(real.value())) {
            out.writeNumber(real.value());
        } else {
            writeObject(out, value);
        }
    }

    private static void writeObject(JsonGenerator out, CellValue value) throws IOException {
        out.writeStartObject();
        if (value instanceof Real real) {
            out.writeStringField("num", Values.text(real.value()));
        } else if (value instanceof Time time) {
            out.writeStringField("ts", CellTime.text(time.micros()));
        } else if (value instanceof Interval interval) {
            out.writeStringField("interval", CellInterval.text(interval));
        } else if (value instanceof Name name) {
            out.writeArrayFieldStart("path");
            for (String element : name.path().elements()) {
                out.writeString(element);
            }
            out.writeEndArray();
        } else {
            out.writeArrayFieldStart("blob");
            writeBytes(out, ((Blob) value).bytes());
            out.writeEndArray();
        }
        out.writeEndObject();
    }

    /** Runs of printable ASCII as strings, other bytes as numbers. */
    private static void writeBytes(JsonGenerator out, byte[] bytes) throws IOException {
        StringBuilder run = new StringBuilder();
        for (byte b : bytes) {
            if (b >= ' ' && b <= '~') {
                run.append((char) b);
            } else {
                writeRun(out, run);
                out.writeNumber(b & 0xff);
            }
        }
        writeRun(out, run);
    }

    private static void writeRun(JsonGenerator out, StringBuilder run) throws IOException {
        if (!run.isEmpty()) {
            out.writeString(run.toString());
            run.setLength(0);
        }
    }

    static String text(CellValue value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            write(out, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
