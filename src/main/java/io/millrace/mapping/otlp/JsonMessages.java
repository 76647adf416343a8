package io.millrace.mapping.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.math.BigInteger;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * Fills protobuf messages from JSON as OpenTelemetry's protocol has it: that of protobuf, but with the ids of traces and spans in
 * hexadecimal and enums as numbers. Members that a message does not have are passed over.
 */
final class JsonMessages {
    /** As deep as protobuf's own messages may be. */
    private static final int DEPTH_MAX = 100;

    private static final Set<String> HEXADECIMAL = Set.of("trace_id", "span_id", "parent_span_id");
    private static final BigInteger UNSIGNED_END = BigInteger.ONE.shiftLeft(Long.SIZE);

    private JsonMessages() {}

    /** @throws IllegalArgumentException with the place of what does not fit */
    static void read(JsonNode json, Message.Builder message) {
        read(json, message, "", 0);
    }

    private static void read(JsonNode json, Message.Builder message, String place, int depth) {
        if (!json.isObject()) {
            throw wrong(place, "an object");
        }
        if (depth > DEPTH_MAX) {
            throw new IllegalArgumentException("the message is deeper than " + DEPTH_MAX);
        }
        Descriptor type = message.getDescriptorForType();
        for (Iterator<Map.Entry<String, JsonNode>> members = json.fields(); members.hasNext(); ) {
            Map.Entry<String, JsonNode> member = members.next();
            FieldDescriptor field = field(type, member.getKey());
            if (field != null && !member.getValue().isNull()) {
                set(
                        field,
                        member.getValue(),
                        message,
                        place.isEmpty() ? member.getKey() : place + "." + member.getKey(),
                        depth);
            }
        }
    }

    private static FieldDescriptor field(Descriptor type, String name) {
        for (FieldDescriptor field : type.getFields()) {
            if (field.getJsonName().equals(name) || field.getName().equals(name)) {
                return field;
            }
        }
        return null;
    }

    private static void set(FieldDescriptor field, JsonNode json, Message.Builder message, String place, int depth) {
        if (!field.isRepeated()) {
            message.setField(field, value(field, json, message, place, depth));
            return;
        }
        if (!json.isArray()) {
            throw wrong(place, "a list");
        }
        for (int i = 0; i < json.size(); i++) {
            message.addRepeatedField(field, value(field, json.get(i), message, place + "[" + i + "]", depth));
        }
    }

    private static Object value(
            FieldDescriptor field, JsonNode json, Message.Builder message, String place, int depth) {
        return switch (field.getJavaType()) {
            case MESSAGE -> {
                Message.Builder inner = message.newBuilderForField(field);
                read(json, inner, place, depth + 1);
                yield inner.build();
            }
            case STRING -> {
                if (!json.isTextual()) {
                    throw wrong(place, "a string");
                }
                yield json.textValue();
            }
            case BOOLEAN -> {
                if (!json.isBoolean()) {
                    throw wrong(place, "true or false");
                }
                yield json.booleanValue();
            }
            case INT -> Math.toIntExact(whole(json, place, isUnsigned(field), Integer.SIZE));
            case LONG -> whole(json, place, isUnsigned(field), Long.SIZE);
            case DOUBLE -> number(json, place);
            case FLOAT -> (float) number(json, place);
            case ENUM -> word(field.getEnumType(), json, place);
            case BYTE_STRING -> bytes(field, json, place);
        };
    }

    private static boolean isUnsigned(FieldDescriptor field) {
        return switch (field.getType()) {
            case UINT32, UINT64, FIXED32, FIXED64 -> true;
            default -> false;
        };
    }

    /** The bits of a whole number of so many bits; unsigned ones may come out negative. */
    private static long whole(JsonNode json, String place, boolean isUnsigned, int bits) {
        BigInteger value;
        try {
            value = json.isTextual()
                    ? new BigInteger(bounded(json.textValue()))
                    : json.decimalValue().toBigIntegerExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw wrong(place, "a whole number");
        }
        boolean isNumber = json.isTextual() || json.isNumber();
        boolean fits = isUnsigned
                ? value.signum() >= 0 && value.bitLength() <= bits && value.compareTo(UNSIGNED_END) < 0
                : value.bitLength() < bits;
        if (!isNumber || !fits) {
            throw wrong(place, "a whole number of " + bits + " bits");
        }
        return bits == Integer.SIZE ? value.intValue() : value.longValue();
    }

    private static double number(JsonNode json, String place) {
        if (json.isNumber()) {
            return json.doubleValue();
        }
        try {
            return Double.parseDouble(bounded(json.isTextual() ? json.textValue() : ""));
        } catch (NumberFormatException e) {
            throw wrong(place, "a number");
        }
    }

    /** Long texts are read in a time that grows with the square of their length. */
    private static String bounded(String digits) {
        if (digits.length() > Long.SIZE) {
            throw new NumberFormatException();
        }
        return digits;
    }

    private static EnumValueDescriptor word(EnumDescriptor type, JsonNode json, String place) {
        if (json.isTextual()) {
            EnumValueDescriptor named = type.findValueByName(json.textValue());
            if (named != null) {
                return named;
            }
        }
        return type.findValueByNumberCreatingIfUnknown((int) whole(json, place, false, Integer.SIZE));
    }

    private static ByteString bytes(FieldDescriptor field, JsonNode json, String place) {
        if (!json.isTextual()) {
            throw wrong(place, "a string");
        }
        String text = json.textValue();
        if (HEXADECIMAL.contains(field.getName())) {
            try {
                return ByteString.copyFrom(HexFormat.of().parseHex(text));
            } catch (IllegalArgumentException e) {
                throw wrong(place, "hexadecimal");
            }
        }
        try {
            return ByteString.copyFrom(
                    Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/')));
        } catch (IllegalArgumentException e) {
            throw wrong(place, "Base64");
        }
    }

    private static IllegalArgumentException wrong(String place, String what) {
        return new IllegalArgumentException((place.isEmpty() ? "the message" : place) + " has to be " + what);
    }
}
