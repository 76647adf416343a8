package io.millrace.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

final class SampleRecordsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void areTheSameForTheSameSeedAndNumber() {
        SampleRecords records = new SampleRecords(7);
        assertArrayEquals(new SampleRecords(7).body(100, 50), records.body(100, 50));
        assertEquals(new SampleRecords(7).record(123), records.record(123));
        assertNotEquals(new SampleRecords(8).record(123), records.record(123));
        assertTrue(new String(records.body(100, 50), StandardCharsets.UTF_8).contains(records.record(123)));
    }

    /** A change here changes what the demo and the benchmark mean. */
    @Test
    void lookLikeThis() {
        assertEquals(
                """
                {"id":0,"at":"2026-01-01T00:00:00.437Z","kind":"search","visitor":{"country":"US","member":false},\
                "tags":["gift"],"item":10864,"quantity":2,"price":430.11}""",
                new SampleRecords(1).record(0));
    }

    @Test
    void areAbout160BytesEach() {
        int bytes = new SampleRecords(1).body(1_000, 1_000).length;
        int envelope = "{\"value\":},\n".length();
        assertEquals(160, bytes / 1_000.0 - envelope, 5);
    }

    @Test
    void haveAllThatTheExampleEndpointReads() throws IOException {
        JsonNode definition = JSON.readTree(
                        Path.of("conf", "examples", "endpoint.json").toFile())
                .path("schema")
                .path("definition");
        assertTrue(definition.size() > 5);
        JsonNode body = JSON.readTree(new SampleRecords(1).body(0, 20));
        Set<Long> ids = new HashSet<>();
        for (JsonNode record : body.path("records")) {
            JsonNode value = record.path("value");
            ids.add(value.path("id").asLong());
            definition.forEach(entry -> assertTrue(
                    StreamSupport.stream(entry.path("path").spliterator(), false)
                                    .reduce(value, (node, name) -> node.path(name.asText()), (a, b) -> b)
                                    .isValueNode()
                            || entry.path("name").asText().equals("tags"),
                    entry.toString()));
        }
        assertEquals(20, ids.size());
    }
}
