package io.millrace.pql.result;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.attribute.AttributeValue;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Writes attributes as clients of Pilosa 1.x read them. */
final class AttributesJson {
    private AttributesJson() {}

    static void write(JsonGenerator out, Map<String, AttributeValue> attributes) throws IOException {
        out.writeObjectFieldStart("attrs");
        for (Map.Entry<String, AttributeValue> attribute : attributes.entrySet()) {
            out.writeFieldName(attribute.getKey());
            AttributeValue value = attribute.getValue();
            if (value instanceof AttributeValue.Text text) {
                out.writeString(text.value());
            } else if (value instanceof AttributeValue.Int number) {
                out.writeNumber(number.value());
            } else if (value instanceof AttributeValue.Bool bool) {
                out.writeBoolean(bool.value());
            } else if (value instanceof AttributeValue.Real number) {
                out.writeNumber(number.value().toPlainString());
            }
        }
        out.writeEndObject();
    }

    static void write(JsonGenerator out, List<RecordAttributes> records) throws IOException {
        out.writeArrayFieldStart("columnAttrs");
        for (RecordAttributes record : records) {
            out.writeStartObject();
            if (record.key() == null) {
                out.writeNumberField("id", record.id());
            } else {
                out.writeStringField("key", record.key());
            }
            write(out, record.values());
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
