package io.millrace.chunk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimeViewsTest {
    @Test
    void knowsThePeriodsOfTheVectors() throws IOException {
        for (JsonNode vector : vectors("view_periods")) {
            String view = vector.get("view").asText();
            assertEquals(instant(vector, "starts"), TimeViews.start(view).toInstant(ZoneOffset.UTC));
            assertEquals(instant(vector, "ends"), TimeViews.end(view).toInstant(ZoneOffset.UTC));
        }
    }

    @Test
    void expiresViewsLikeTheVectors() throws IOException {
        for (JsonNode vector : vectors("ttl")) {
            Duration ttl = Duration.parse("PT" + vector.get("ttl").asText());
            boolean expired = TimeViews.isExpired(vector.get("view").asText(), ttl, instant(vector, "now"));
            assertEquals(vector.get("deleted").asBoolean(), expired, vector.toString());
        }
    }

    private static Iterable<JsonNode> vectors(String name) throws IOException {
        try (InputStream in = TimeViewsTest.class.getResourceAsStream("/vectors/featurebase-time.json")) {
            return new ObjectMapper().readTree(in).get(name);
        }
    }

    private static Instant instant(JsonNode vector, String name) {
        return Instant.parse(vector.get(name).asText());
    }

    @Test
    void namesTheViewsOfAValue() {
        check("YMDH", "2021-03-04T05:06:07Z", "2021", "202103", "20210304", "2021030405");
        check("MD", "2021-03-04T05:06:07Z", "202103", "20210304");
        check("H", "1969-12-31T23:59:59Z", "1969123123");
        check("Y", "0001-01-01T00:00:00Z", "0001");
        check("", "2021-03-04T05:06:07Z");
    }

    private static void check(String quantum, String time, String... views) {
        Instant instant = Instant.parse(time);
        assertEquals(List.of(views), TimeViews.of(quantum, instant.getEpochSecond() * 1_000_000));
    }
}
