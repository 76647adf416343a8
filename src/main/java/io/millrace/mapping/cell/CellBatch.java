package io.millrace.mapping.cell;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.millrace.cell.CellJson;
import io.millrace.cell.CellValue;
import io.millrace.problem.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The cells of one record on their way into it. Confined to its mapper. */
final class CellBatch {
    /** So many names are looked through one by one. */
    private static final int FEW = 8;

    private static final int ASCII_END = 0x80;
    private static final int TWO_BYTES_END = 0x800;
    private static final int ESCAPE_BYTES = 6;

    /** What any value takes that is not made of a text or bytes. */
    private static final int VALUE_BYTES = 64;

    private static final int BLOB_BYTES = 4;

    private final String row;
    private final long micros;
    private final List<String> columns = new ArrayList<>();
    private final List<CellValue> values = new ArrayList<>();
    /** The columns; null as long as they are few. */
    private Set<String> known;

    private long length;

    CellBatch(String row, long micros) {
        this.row = row;
        this.micros = micros;
    }

    String row() {
        return row;
    }

    long micros() {
        return micros;
    }

    int count() {
        return columns.size();
    }

    /** @return false if the record says something of the column already, or is full; nothing has happened then */
    boolean add(String column, CellValue value, int bytesMax) {
        if (length > bytesMax || !isNew(column)) {
            return false;
        }
        columns.add(column);
        values.add(value);
        length += length(column) + length(value);
        return true;
    }

    private boolean isNew(String column) {
        if (known == null && columns.size() < FEW) {
            return !columns.contains(column);
        }
        if (known == null) {
            known = new HashSet<>(columns);
        }
        return known.add(column);
    }

    /** No less than what it is as JSON. */
    private static long length(CellValue value) {
        if (value instanceof CellValue.Text text) {
            return length(text.value());
        }
        if (value instanceof CellValue.Name name) {
            return VALUE_BYTES
                    + name.path().elements().stream()
                            .mapToLong(CellBatch::length)
                            .sum();
        }
        return VALUE_BYTES + (value instanceof CellValue.Blob blob ? (long) BLOB_BYTES * blob.bytes().length : 0);
    }

    private static long length(String text) {
        long bytes = 4;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isEscaped = c < ' ' || c == '"' || c == '\\';
            bytes += isEscaped ? ESCAPE_BYTES : c < ASCII_END ? 1 : c < TWO_BYTES_END ? 2 : 3;
        }
        return bytes;
    }

    /** The cells as JSON. */
    byte[] text(CellMapping mapping) {
        ByteArrayBuilder bytes = new ByteArrayBuilder((int) Math.min(length + 2, Integer.MAX_VALUE / 2));
        try (JsonGenerator json = mapping.json().createGenerator(bytes)) {
            json.writeStartObject();
            for (int i = 0; i < columns.size(); i++) {
                json.writeFieldName(columns.get(i));
                CellJson.write(json, values.get(i));
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw Problem.bug(e);
        }
        return bytes.toByteArray();
    }
}
