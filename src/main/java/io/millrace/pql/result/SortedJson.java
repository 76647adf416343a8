package io.millrace.pql.result;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.pql.result.QueryResult.SortedResult;
import java.io.IOException;

/** Writes the answer of Sort where it stands alone: the records, and with each the value that it is sorted by. */
final class SortedJson {
    private SortedJson() {}

    static void write(JsonGenerator out, SortedResult result) throws IOException {
        long[] ids = result.ids();
        out.writeStartObject();
        out.writeObjectFieldStart("Row");
        out.writeArrayFieldStart("columns");
        if (!result.names().areKeys()) {
            for (long id : ids) {
                out.writeNumber(id);
            }
        }
        out.writeEndArray();
        if (result.names().areKeys() && ids.length > 0) {
            out.writeArrayFieldStart("keys");
            for (String key : result.names().keysInOrder(ids)) {
                out.writeString(key);
            }
            out.writeEndArray();
        }
        out.writeEndObject();
        out.writeArrayFieldStart("RowKVs");
        for (int i = 0; i < ids.length; i++) {
            out.writeStartObject();
            out.writeNumberField("id", ids[i]);
            out.writeFieldName("value");
            ExtractJson.writeCell(out, result.values(), i);
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }
}
