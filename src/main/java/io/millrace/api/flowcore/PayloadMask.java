package io.millrace.api.flowcore;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * What of a payload is hidden. {@code true}, {@code "string"}, {@code "number"}, {@code "boolean"} and <code>{"type": …}</code> hide a value,
 * whatever it is; {@code properties}, or an object without such a {@code type}, lead into objects, {@code items} into lists. A list where an object is
 * expected is taken element by element; another value there is hidden. What is hidden keeps its type: a text becomes {@code "***"}, or what {@code
 * redact} says, a number 0, a bool false, a list or an object an empty one. Immutable.
 *
 * @param textOrNull in place of a hidden text; null if values are not hidden but led into
 * @param members by name
 * @param itemsOrNull of lists
 */
record PayloadMask(String textOrNull, Map<String, PayloadMask> members, PayloadMask itemsOrNull) {
    private static final String TEXT = "***";
    private static final PayloadMask HIDDEN = new PayloadMask(TEXT, Map.of(), null);
    private static final Set<String> TYPES = Set.of("string", "number", "boolean", "object", "array");
    private static final int TEXT_LENGTH_MAX = 1_000;

    /** As deep and as large as payloads may be. */
    private static final int DEPTH_MAX = 2_000;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .streamWriteConstraints(
                    StreamWriteConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
            .build();

    PayloadMask {
        members = Map.copyOf(members);
    }

    /**
     * Reads the schema of a mask.
     *
     * @param wrong makes a problem of the path of what is wrong and what it has to be
     */
    static PayloadMask ofSchema(JsonNode schema, BiFunction<String, String, Problem> wrong) {
        if (!schema.isObject()) {
            throw wrong.apply("schema", "must be an object");
        }
        return ofMembers(schema, "schema", wrong);
    }

    private static PayloadMask ofMembers(JsonNode object, String path, BiFunction<String, String, Problem> wrong) {
        Map<String, PayloadMask> members = new LinkedHashMap<>();
        object.fields().forEachRemaining(member -> {
            if (!(member.getValue().isBoolean() && !member.getValue().booleanValue())) {
                members.put(member.getKey(), of(member.getValue(), path + '.' + member.getKey(), wrong));
            }
        });
        return new PayloadMask(null, members, null);
    }

    private static PayloadMask of(JsonNode rule, String path, BiFunction<String, String, Problem> wrong) {
        if (rule.isObject()) {
            return TYPES.contains(rule.path("type").asText(""))
                    ? ofType(rule, path, wrong)
                    : ofMembers(rule, path, wrong);
        }
        if (rule.isBoolean() || (rule.isTextual() && TYPES.contains(rule.textValue()))) {
            return HIDDEN;
        }
        throw wrong.apply(path, "must be true, \"string\", \"number\", \"boolean\", or an object");
    }

    private static PayloadMask ofType(JsonNode rule, String path, BiFunction<String, String, Problem> wrong) {
        if (rule.path("properties").isObject()) {
            return ofMembers(rule.get("properties"), path + ".properties", wrong);
        }
        if (rule.has("items")) {
            return new PayloadMask(null, Map.of(), of(rule.get("items"), path + ".items", wrong));
        }
        JsonNode redact = rule.path("redact");
        if (redact.isMissingNode()) {
            return HIDDEN;
        }
        int length = redact.path("length").asInt(-1);
        if (!redact.path("char").isTextual() || length < 0 || length > TEXT_LENGTH_MAX) {
            throw wrong.apply(path + ".redact", "must have char, a text, and length, 0 to " + TEXT_LENGTH_MAX);
        }
        return new PayloadMask(redact.get("char").textValue().repeat(length), Map.of(), null);
    }

    /** @param payload a JSON object in UTF-8 */
    byte[] apply(byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length);
        try (JsonParser from = JSON.createParser(payload);
                JsonGenerator to = JSON.createGenerator(out)) {
            from.nextToken();
            copy(from, to, this);
        } catch (IOException e) {
            throw Problem.bug(e);
        }
        return out.toByteArray();
    }

    /** Copies the value that the parser stands on, and leaves it at its end. */
    private static void copy(JsonParser from, JsonGenerator to, PayloadMask maskOrNull) throws IOException {
        if (maskOrNull == null) {
            copyAll(from, to);
        } else if (maskOrNull.textOrNull() != null) {
            hide(from, to, maskOrNull.textOrNull());
        } else if (from.currentToken() == JsonToken.START_OBJECT) {
            copyObject(from, to, maskOrNull);
        } else if (from.currentToken() == JsonToken.START_ARRAY) {
            copyList(from, to, maskOrNull.itemsOrNull() == null ? maskOrNull : maskOrNull.itemsOrNull());
        } else if (maskOrNull.itemsOrNull() != null) {
            copy(from, to, maskOrNull.itemsOrNull());
        } else {
            hide(from, to, TEXT);
        }
    }

    /** As it is: numbers keep their text. */
    private static void copyAll(JsonParser from, JsonGenerator to) throws IOException {
        switch (from.currentToken()) {
            case START_OBJECT -> {
                to.writeStartObject();
                while (from.nextToken() != JsonToken.END_OBJECT) {
                    to.writeFieldName(from.currentName());
                    from.nextToken();
                    copyAll(from, to);
                }
                to.writeEndObject();
            }
            case START_ARRAY -> copyList(from, to, null);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> to.writeNumber(from.getText());
            default -> to.copyCurrentEvent(from);
        }
    }

    private static void copyObject(JsonParser from, JsonGenerator to, PayloadMask mask) throws IOException {
        to.writeStartObject();
        while (from.nextToken() != JsonToken.END_OBJECT) {
            String name = from.currentName();
            to.writeFieldName(name);
            from.nextToken();
            copy(from, to, mask.members().get(name));
        }
        to.writeEndObject();
    }

    private static void copyList(JsonParser from, JsonGenerator to, PayloadMask itemsOrNull) throws IOException {
        to.writeStartArray();
        while (from.nextToken() != JsonToken.END_ARRAY) {
            copy(from, to, itemsOrNull);
        }
        to.writeEndArray();
    }

    private static void hide(JsonParser from, JsonGenerator to, String text) throws IOException {
        switch (from.currentToken()) {
            case START_OBJECT -> {
                from.skipChildren();
                to.writeStartObject();
                to.writeEndObject();
            }
            case START_ARRAY -> {
                from.skipChildren();
                to.writeStartArray();
                to.writeEndArray();
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> to.writeNumber(0);
            case VALUE_TRUE, VALUE_FALSE -> to.writeBoolean(false);
            case VALUE_NULL -> to.writeNull();
            default -> to.writeString(text);
        }
    }
}
