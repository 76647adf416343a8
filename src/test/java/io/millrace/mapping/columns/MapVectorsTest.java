package io.millrace.mapping.columns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.mapping.request.Refusal;
import io.millrace.model.Request;
import io.millrace.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The vectors of kind {@code map}, and of kind {@code csv} those for the mapping alone. */
class MapVectorsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<Refusal, Integer> STATUS = Map.of(
            Refusal.BAD_BODY, 400,
            Refusal.UNSUPPORTED_TYPE, 415,
            Refusal.NOT_MAPPED, 422,
            Refusal.TOO_LARGE, 413);

    private static List<JsonNode> vectors(String kind) throws IOException {
        try (InputStream in = MapVectorsTest.class.getResourceAsStream("/vectors/keboola.json")) {
            return StreamSupport.stream(JSON.readTree(in).path("vectors").spliterator(), false)
                    .filter(vector -> vector.path("kind").asText().equals(kind))
                    .toList();
        }
    }

    @TestFactory
    Stream<DynamicTest> mapsAsTold() throws IOException {
        List<JsonNode> vectors = vectors("map");
        assertEquals(77, vectors.size());
        return vectors.stream()
                .map(vector -> DynamicTest.dynamicTest(
                        vector.path("id").asText() + " " + vector.path("title").asText(), () -> check(vector)));
    }

    private static void check(JsonNode vector) throws IOException {
        ObjectNode column = ((ObjectNode) vector.path("column")).deepCopy().put("name", "c");
        Mapped mapped;
        try {
            mapped = Mapped.by("[" + column + "]").map(request(vector.path("request")));
        } catch (Problem refused) {
            assertTrue(vector.path("orRefused").asBoolean(), refused.getMessage());
            return;
        }
        if (vector.has("error")) {
            String wanted = vector.path("error").asText();
            assertTrue(mapped.message().contains(wanted), mapped.message());
            List<Integer> statuses = new ArrayList<>();
            vector.path("status").forEach(status -> statuses.add(status.asInt()));
            assertTrue(statuses.contains(STATUS.get(mapped.refusal())), mapped.refusal() + ": " + mapped.message());
        } else if (vector.has("cellAt")) {
            assertEquals(vector.path("cellAt").asText(), mapped.cell(0));
        } else if (vector.path("cell").isObject()) {
            same(vector.path("cell").path("@json"), JSON.readTree(mapped.cell(0)));
        } else if (vector.path("cell").asText().matches("(?s)/.*/")) {
            String pattern = vector.path("cell").asText();
            assertTrue(mapped.cell(0).matches(pattern.substring(1, pattern.length() - 1)), mapped.cell(0));
        } else {
            assertEquals(vector.path("cell").asText(), mapped.cell(0));
        }
        if (vector.path("sorted").asBoolean()) {
            List<String> names = new ArrayList<>();
            JSON.readTree(mapped.cell(0)).fieldNames().forEachRemaining(names::add);
            assertEquals(names.stream().sorted().toList(), names);
        }
    }

    private static void same(JsonNode wanted, JsonNode got) {
        if (!wanted.isObject()) {
            assertEquals(wanted, got);
            return;
        }
        for (Iterator<String> names = wanted.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (wanted.path(name).asText().equals("<absent>")) {
                assertTrue(got.path(name).isMissingNode(), name);
            } else if (!name.equals("…")) {
                assertEquals(wanted.path(name), got.path(name));
            }
        }
        assertTrue(wanted.has("…") || wanted.size() == got.size());
    }

    private static Request request(JsonNode given) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        given.path("headers").fields().forEachRemaining(header -> {
            List<String> values = new ArrayList<>();
            header.getValue().forEach(value -> values.add(value.asText()));
            headers.put(
                    header.getKey(),
                    values.isEmpty() ? List.of(header.getValue().asText()) : values);
        });
        headers.put("host", List.of("localhost"));
        headers.put("x-storageapi-token", List.of("secret"));
        if (given.has("type")) {
            headers.put("content-type", List.of(given.path("type").asText()));
        }
        byte[] body = given.has("base64")
                ? Base64.getDecoder().decode(given.path("base64").asText())
                : given.path("body").asText().getBytes(StandardCharsets.UTF_8);
        String peer = given.path("peer").asText("127.0.0.1:1");
        OffsetDateTime at = OffsetDateTime.parse(given.path("at").asText("2026-01-02T03:04:05.678Z"));
        return Mapped.request(
                given.path("type").asText(),
                body,
                headers,
                peer.substring(0, peer.lastIndexOf(':')),
                at.toEpochSecond() * 1_000_000 + at.getNano() / 1_000);
    }

    @Test
    void boundsTheBytesOfARowAsCsv() throws IOException {
        JsonNode unit = vectors("csv").stream()
                .filter(vector -> vector.has("unit"))
                .findFirst()
                .orElseThrow()
                .path("unit");
        ColumnsSettings settings =
                new ColumnsSettings(false, unit.path("limitBytes").asLong(), ColumnsSettings.DEFAULT.template());
        OffsetDateTime at = OffsetDateTime.parse(unit.path("at").asText());
        Mapped mapped = Mapped.by(unit.path("columns").toString(), settings);
        for (JsonNode row : unit.path("rows")) {
            byte[] body = row.path("body").asText().getBytes(StandardCharsets.UTF_8);
            mapped.map(Mapped.request("text/plain", body, Map.of(), "", at.toEpochSecond() * 1_000_000));
            if (row.has("error")) {
                assertEquals(row.path("error").asText(), mapped.message());
                assertEquals(Refusal.TOO_LARGE, mapped.refusal());
            } else {
                CsvLine line = new CsvLine();
                for (int i = 0; i < unit.path("columns").size(); i++) {
                    line.cell(mapped.bytes(i), 0, mapped.bytes(i).length);
                }
                assertEquals(row.path("line").asText(), new String(line.end(), StandardCharsets.UTF_8));
            }
        }
    }
}
