package io.millrace.mapping.otlp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.ByteString;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * Writes flat records, one JSON object a line. What a record shares with others, such as its resource, stands in each, so the lines
 * may be far larger than the message: they are bounded. Confined to one message.
 */
final class FlatWriter {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int NANOS = 1_000_000_000;
    private static final double WHOLE_MAX = 1L << 53;

    /** RFC 3339 with as many decimals as there are. */
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .appendLiteral('Z')
            .toFormatter()
            .withZone(ZoneOffset.UTC);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 10);
    private final JsonGenerator json;
    private final long bytesMax;
    private int records;

    FlatWriter(long bytesMax) throws IOException {
        this.bytesMax = bytesMax;
        this.json = JSON.createGenerator(out);
        json.setRootValueSeparator(null);
    }

    void begin() throws IOException {
        json.writeStartObject();
    }

    void end() throws IOException {
        json.writeEndObject();
        json.writeRaw('\n');
        json.flush();
        records++;
        if (out.size() > bytesMax) {
            throw new Problem(
                    ProblemCode.TOO_LARGE,
                    "the first " + records + " records have " + out.size() + " bytes with what they share, and "
                            + bytesMax + " are allowed; send fewer at once");
        }
    }

    int records() {
        return records;
    }

    byte[] lines() {
        return out.toByteArray();
    }

    void text(String name, String value) throws IOException {
        json.writeStringField(name, value);
    }

    void number(String name, long value) throws IOException {
        json.writeNumberField(name, value);
    }

    /** Bits without a sign; what a signed number cannot hold is its largest. */
    void unsigned(String name, long bits) throws IOException {
        json.writeNumberField(name, saturated(bits));
    }

    private static long saturated(long bits) {
        return bits < 0 ? Long.MAX_VALUE : bits;
    }

    void unsigned(String name, List<Long> bits) throws IOException {
        json.writeArrayFieldStart(name);
        for (long each : bits) {
            json.writeNumber(saturated(each));
        }
        json.writeEndArray();
    }

    void flag(String name, boolean value) throws IOException {
        json.writeBooleanField(name, value);
    }

    void nothing(String name) throws IOException {
        json.writeNullField(name);
    }

    void decimal(String name, double value) throws IOException {
        json.writeFieldName(name);
        decimal(value);
    }

    void decimals(String name, List<Double> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (double value : values) {
            decimal(value);
        }
        json.writeEndArray();
    }

    /** What JSON has no number for is a string. */
    private void decimal(double value) throws IOException {
        if (Math.abs(value) <= WHOLE_MAX && value == Math.rint(value)) {
            json.writeNumber((long) value);
        } else {
            json.writeNumber(value);
        }
    }

    /** @param nanos since 1970, without a sign; nothing if it is 0 */
    void time(String name, long nanos) throws IOException {
        long known = saturated(nanos);
        json.writeStringField(name, known == 0 ? "" : TIME.format(Instant.ofEpochSecond(known / NANOS, known % NANOS)));
    }

    void id(String name, ByteString id) throws IOException {
        json.writeStringField(name, HexFormat.of().formatHex(id.toByteArray()));
    }

    void idIfAny(String name, ByteString id) throws IOException {
        if (!id.isEmpty()) {
            id(name, id);
        }
    }

    void beginList(String name) throws IOException {
        json.writeArrayFieldStart(name);
    }

    void endList() throws IOException {
        json.writeEndArray();
    }

    void endElement() throws IOException {
        json.writeEndObject();
    }

    void attributes(List<KeyValue> attributes) throws IOException {
        json.writeFieldName("attributes");
        object(attributes);
    }

    void shared(Resource resource, InstrumentationScope scope) throws IOException {
        json.writeFieldName("resource");
        object(resource.getAttributesList());
        json.writeObjectFieldStart("scope");
        json.writeStringField("name", scope.getName());
        json.writeStringField("version", scope.getVersion());
        json.writeEndObject();
    }

    private void object(List<KeyValue> members) throws IOException {
        json.writeStartObject();
        for (KeyValue member : members) {
            json.writeFieldName(member.getKey());
            value(member.getValue());
        }
        json.writeEndObject();
    }

    void value(String name, AnyValue value) throws IOException {
        json.writeFieldName(name);
        value(value);
    }

    private void value(AnyValue value) throws IOException {
        switch (value.getValueCase()) {
            case STRING_VALUE -> json.writeString(value.getStringValue());
            case BOOL_VALUE -> json.writeBoolean(value.getBoolValue());
            case INT_VALUE -> json.writeNumber(value.getIntValue());
            case DOUBLE_VALUE -> decimal(value.getDoubleValue());
            case BYTES_VALUE ->
                json.writeString(
                        Base64.getEncoder().encodeToString(value.getBytesValue().toByteArray()));
            case KVLIST_VALUE -> object(value.getKvlistValue().getValuesList());
            case ARRAY_VALUE -> {
                json.writeStartArray();
                for (AnyValue element : value.getArrayValue().getValuesList()) {
                    value(element);
                }
                json.writeEndArray();
            }
            default -> json.writeNull();
        }
    }
}
