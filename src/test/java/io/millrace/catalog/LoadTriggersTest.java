package io.millrace.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.catalog.LoadTriggers.Load;
import io.millrace.catalog.LoadTriggers.Reason;
import io.millrace.catalog.LoadTriggers.Upload;
import io.millrace.model.ByteSize;
import io.millrace.model.GoDuration;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LoadTriggersTest {
    private static final Upload LIMITS = new Upload(Duration.ofSeconds(10), 100, 1_000, Duration.ofSeconds(30));
    private static final Load LOAD = new Load(50, LIMITS, 20, Duration.ofMinutes(30), 2);
    private static final Duration LONG = Duration.ofDays(1);

    static Stream<JsonNode> vectors() throws IOException {
        try (InputStream in = LoadTriggersTest.class.getResourceAsStream("/vectors/keboola.json")) {
            JsonNode all = new ObjectMapper().readTree(in).get("vectors");
            return StreamSupport.stream(all.spliterator(), false)
                    .filter(each -> each.get("kind").asText().equals("trigger"))
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void decidesAsTheVectorsSay(JsonNode vector) {
        JsonNode unit = vector.get("unit");
        JsonNode config = unit.get("config");
        Upload limits = new Upload(
                duration(config, "minInterval"),
                config.get("count").asLong(),
                ByteSize.parse(config.get("size").asText()),
                duration(config, "interval"));
        Duration age = Duration.ofSeconds(unit.get("ageSeconds").asLong());
        long records = unit.get("records").asLong();
        long bytes = unit.get("compressedBytes").asLong();
        Optional<Reason> due = unit.get("what").asText().equals("slice")
                ? limits.due(age, records, bytes)
                : new Load(
                                config.get("maxSlices").asLong(),
                                limits,
                                config.get("slicesCount").asLong(),
                                duration(config, "expiration"),
                                Integer.MAX_VALUE)
                        .due(
                                age,
                                records,
                                bytes,
                                unit.get("slices").asLong(),
                                Duration.ofSeconds(unit.get("expiresInSeconds").asLong()));
        JsonNode decision = unit.get("decision");
        assertEquals(
                decision.isNull() ? "" : decision.asText().toUpperCase(java.util.Locale.ROOT),
                due.map(reason -> reason.name().replace("_", "")).orElse(""),
                vector.get("title").asText());
    }

    private static Duration duration(JsonNode config, String name) {
        return GoDuration.parse(config.get(name).asText()).orElseThrow();
    }

    @Test
    void limitsAreReachedExactly() {
        assertEquals(Optional.empty(), LIMITS.due(Duration.ofSeconds(10), 99, 999));
        assertEquals(Optional.of(Reason.COUNT), LIMITS.due(Duration.ofSeconds(10), 100, 0));
        assertEquals(Optional.of(Reason.SIZE), LIMITS.due(Duration.ofSeconds(10), 1, 1_000));
        assertEquals(Optional.of(Reason.INTERVAL), LIMITS.due(Duration.ofSeconds(30), 1, 0));
        assertEquals(Optional.empty(), LIMITS.due(Duration.ofMillis(9_999), 100, 1_000));
    }

    @Test
    void aLoadWithoutRecordsIsClosedForItsSlicesOnly() {
        assertEquals(Optional.empty(), LOAD.due(Duration.ofHours(1), 0, 0, 19, LONG));
        assertEquals(Optional.of(Reason.SLICES_COUNT), LOAD.due(Duration.ofHours(1), 0, 0, 20, LONG));
        assertEquals(Optional.of(Reason.MAX_SLICES), LOAD.due(Duration.ZERO, 0, 0, 50, LONG));
        assertEquals(Optional.of(Reason.EXPIRATION), LOAD.due(Duration.ofHours(1), 0, 0, 0, Duration.ofMinutes(30)));
    }

    /** Line by line through the reasons: whatever has been reached, nothing happens before the least interval, and nothing without records. */
    @Test
    void closesOnEachReasonAndNeverTooEarlyOrEmpty() {
        Duration old = Duration.ofSeconds(10);
        assertEquals(Optional.of(Reason.COUNT), LOAD.due(old, 100, 1, 1, LONG));
        assertEquals(Optional.of(Reason.SIZE), LOAD.due(old, 99, 1_000, 1, LONG));
        assertEquals(Optional.of(Reason.INTERVAL), LOAD.due(Duration.ofSeconds(30), 1, 1, 1, LONG));
        assertEquals(Optional.of(Reason.SLICES_COUNT), LOAD.due(old, 1, 1, 20, LONG));
        assertEquals(Optional.of(Reason.EXPIRATION), LOAD.due(old, 1, 1, 1, Duration.ofMinutes(30)));
        assertEquals(Optional.empty(), LOAD.due(old, 99, 999, 19, Duration.ofMillis(1_800_001)));
        Duration young = Duration.ofMillis(9_999);
        assertEquals(Optional.empty(), LOAD.due(young, 1_000, 1_000_000, 49, Duration.ZERO));
        assertEquals(Optional.empty(), LOAD.due(Duration.ofHours(1), 0, 0, 0, LONG));
        assertEquals(Optional.empty(), LIMITS.due(Duration.ofHours(1), 0, 0));
    }

    @Test
    void noMoreThanTwoWaitToBeImportedButForWhatIsUrgent() {
        Duration old = Duration.ofHours(1);
        assertEquals(Optional.of(Reason.COUNT), LOAD.due(old, 1_000, 1, 1, LONG, 1));
        assertEquals(Optional.empty(), LOAD.due(old, 1_000, 1_000_000, 20, LONG, 2));
        assertEquals(Optional.empty(), LOAD.due(old, 1_000, 1_000_000, 20, LONG, 9));
        assertEquals(Optional.of(Reason.MAX_SLICES), LOAD.due(old, 1_000, 1_000_000, 50, LONG, 9));
        assertEquals(Optional.of(Reason.EXPIRATION), LOAD.due(old, 1, 1, 1, Duration.ofMinutes(30), 9));
    }
}
