package io.millrace.pql.result;

import io.millrace.attribute.AttributeValue;
import io.millrace.protobuf.Attr;
import io.millrace.protobuf.ColumnAttrSet;
import java.util.Map;

/** Makes the messages of attributes, as clients of Pilosa 1.x read them. */
final class AttributesProtobuf {
    private static final int TEXT = 1;
    private static final int INT = 2;
    private static final int BOOL = 3;
    private static final int REAL = 4;

    private AttributesProtobuf() {}

    static Iterable<Attr> attributes(Map<String, AttributeValue> attributes) {
        return Mapped.of(attributes.entrySet(), attribute -> attribute(attribute.getKey(), attribute.getValue()));
    }

    private static Attr attribute(String name, AttributeValue value) {
        Attr.Builder message = Attr.newBuilder().setKey(name);
        if (value instanceof AttributeValue.Text text) {
            message.setType(TEXT).setStringValue(text.value());
        } else if (value instanceof AttributeValue.Int number) {
            message.setType(INT).setIntValue(number.value());
        } else if (value instanceof AttributeValue.Bool bool) {
            message.setType(BOOL).setBoolValue(bool.value());
        } else if (value instanceof AttributeValue.Real number) {
            message.setType(REAL).setFloatValue(number.value().doubleValue());
        }
        return message.build();
    }

    static ColumnAttrSet record(RecordAttributes record) {
        ColumnAttrSet.Builder message = ColumnAttrSet.newBuilder().setId(record.id());
        if (record.key() != null) {
            message.setKey(record.key());
        }
        return message.addAllAttrs(attributes(record.values())).build();
    }
}
