package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Requests to the server's dialect, in their order, with what may be answered. Immutable. */
record HttpVector(String name, JsonNode requests) {
    static List<HttpVector> read() throws IOException {
        Path file = Path.of("src", "test", "resources", "vectors", "featurebase-http-pql.json");
        List<HttpVector> vectors = new ArrayList<>();
        for (JsonNode vector :
                MillraceClient.JSON.readTree(Files.readString(file)).get("http_cases")) {
            vectors.add(new HttpVector(vector.get("name").asText(), vector.get("requests")));
        }
        return vectors;
    }

    void check(MillraceClient client) throws IOException, InterruptedException {
        for (JsonNode request : requests) {
            List<String> headers = new ArrayList<>();
            request.path("headers").fields().forEachRemaining(header -> {
                headers.add(header.getKey());
                headers.add(header.getValue().asText());
            });
            HttpResponse<String> response = client.send(
                    request.get("method").asText(),
                    request.get("path").asText(),
                    request.path("body").asText("").getBytes(StandardCharsets.UTF_8),
                    headers.toArray(String[]::new));
            check(request, response);
        }
    }

    private static void check(JsonNode request, HttpResponse<String> response) throws IOException {
        String what = request + " was answered " + response.statusCode() + " " + response.body();
        boolean isStatus = false;
        for (JsonNode status : request.get("status")) {
            isStatus |= status.asInt() == response.statusCode();
        }
        assertTrue(isStatus, what);
        if (request.has("text_regex")) {
            assertTrue(
                    Pattern.compile(request.get("text_regex").asText())
                            .matcher(response.body())
                            .find(),
                    what);
        }
        if (request.has("content_type_prefix")) {
            String type = response.headers().firstValue("Content-Type").orElse("");
            assertTrue(type.startsWith(request.get("content_type_prefix").asText()), what + " of type " + type);
        }
        if (request.has("json_subset")) {
            checkSubset(request.get("json_subset"), MillraceClient.json(response), what);
        }
    }

    /** Every member that is expected is there and equal, in lists of the same length; numbers by their value. */
    private static void checkSubset(JsonNode expected, JsonNode actual, String what) {
        if (expected.isObject()) {
            expected.fields()
                    .forEachRemaining(member -> checkSubset(
                            member.getValue(), actual.path(member.getKey()), member.getKey() + " of " + what));
        } else if (expected.isArray()) {
            assertEquals(expected.size(), actual.size(), what);
            for (int i = 0; i < expected.size(); i++) {
                checkSubset(expected.get(i), actual.get(i), i + " of " + what);
            }
        } else if (expected.isNumber()) {
            assertTrue(actual.isNumber(), what);
            assertEquals(0, expected.decimalValue().compareTo(actual.decimalValue()), what);
        } else {
            assertEquals(expected, actual, what);
        }
    }
}
