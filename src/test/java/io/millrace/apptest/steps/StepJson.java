package io.millrace.apptest.steps;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** JSON of vectors and answers. Stateless. */
final class StepJson {
    static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private StepJson() {}

    /** @param path such as {@code $.eventIds[0]} */
    static JsonNode at(JsonNode json, String path) {
        JsonNode found = json;
        for (String part : path.substring(1).split("[.\\[\\]]+")) {
            if (!part.isEmpty()) {
                found = found.isArray() ? found.path(Integer.parseInt(part)) : found.path(part);
            }
        }
        return found;
    }
}
