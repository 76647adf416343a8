package io.millrace.mapping.cell;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.millrace.cell.CellJson;
import io.millrace.cell.CellValue;
import io.millrace.problem.Problem;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** The cells of one record on their way into it. Confined to its mapper. */
final class CellBatch {
    private final String row;
    private final long micros;
    private final ByteArrayBuilder bytes = new ByteArrayBuilder();
    private final JsonGenerator json;
    private final Set<String> columns = new HashSet<>();
    private boolean isEnded;

    CellBatch(CellMapping mapping, String row, long micros) {
        this.row = row;
        this.micros = micros;
        try {
            json = mapping.json().createGenerator(bytes);
            json.writeStartObject();
        } catch (IOException e) {
            throw Problem.bug(e);
        }
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
        try {
            if (length() > bytesMax || !columns.add(column)) {
                return false;
            }
            json.writeFieldName(column);
            CellJson.write(json, value);
            return true;
        } catch (IOException e) {
            throw Problem.bug(e);
        }
    }

    private int length() {
        return bytes.size() + json.getOutputBuffered();
    }

    byte[] text() {
        try {
            if (!isEnded) {
                json.writeEndObject();
                json.close();
                isEnded = true;
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw Problem.bug(e);
        }
    }
}
