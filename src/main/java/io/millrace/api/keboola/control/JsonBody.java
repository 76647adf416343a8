package io.millrace.api.keboola.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.api.Body;
import io.millrace.api.keboola.common.Refusal;
import io.millrace.problem.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** An object of a request's body. Members that are not known are passed over; null counts as absent. Immutable. */
record JsonBody(JsonNode json, String place) {
    /** The place of the whole. */
    static final String ROOT = "body";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** @throws Refusal if it is no JSON object */
    static JsonBody parse(Body body) {
        if (body.length() == 0) {
            throw new Refusal(400, "missingPayload", "missing required payload");
        }
        try {
            JsonNode json = MAPPER.readTree(body.bytes(), 0, body.length());
            return of(json, ROOT);
        } catch (JsonProcessingException e) {
            throw undecodable("the body is not JSON, line " + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr() + ": " + e.getOriginalMessage());
        } catch (IOException e) {
            throw Problem.bug(e);
        }
    }

    private static JsonBody of(JsonNode json, String place) {
        if (!json.isObject()) {
            throw undecodable(place + " must be an object, not " + kind(json));
        }
        return new JsonBody(json, place);
    }

    private static String kind(JsonNode json) {
        return json.getNodeType().name().toLowerCase(Locale.ROOT);
    }

    private static Refusal undecodable(String message) {
        return new Refusal(400, "decodePayload", message);
    }

    private String placeOf(String name) {
        return place + "." + name;
    }

    boolean has(String name) {
        return json.hasNonNull(name);
    }

    Optional<String> text(String name) {
        if (!has(name)) {
            return Optional.empty();
        }
        JsonNode value = json.get(name);
        if (!value.isTextual()) {
            throw undecodable(placeOf(name) + " must be a string, not " + kind(value));
        }
        return Optional.of(value.textValue());
    }

    Optional<Boolean> flag(String name) {
        if (!has(name)) {
            return Optional.empty();
        }
        JsonNode value = json.get(name);
        if (!value.isBoolean()) {
            throw undecodable(placeOf(name) + " must be true or false, not " + kind(value));
        }
        return Optional.of(value.booleanValue());
    }

    Optional<JsonBody> object(String name) {
        return has(name) ? Optional.of(of(json.get(name), placeOf(name))) : Optional.empty();
    }

    Optional<List<String>> texts(String name) {
        return elements(name).map(elements -> {
            List<String> texts = new ArrayList<>();
            for (JsonNode element : elements) {
                if (!element.isTextual()) {
                    throw undecodable(placeOf(name) + "[" + texts.size() + "] must be a string, not " + kind(element));
                }
                texts.add(element.textValue());
            }
            return texts;
        });
    }

    Optional<List<JsonBody>> objects(String name) {
        return elements(name).map(elements -> {
            List<JsonBody> objects = new ArrayList<>();
            for (JsonNode element : elements) {
                objects.add(of(element, placeOf(name) + "[" + objects.size() + "]"));
            }
            return objects;
        });
    }

    private Optional<JsonNode> elements(String name) {
        if (!has(name)) {
            return Optional.empty();
        }
        JsonNode value = json.get(name);
        if (!value.isArray()) {
            throw undecodable(placeOf(name) + " must be a list, not " + kind(value));
        }
        return Optional.of(value);
    }
}
