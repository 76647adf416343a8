package io.millrace.api.keboola.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.catalog.Author;
import io.millrace.catalog.Details;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.EndpointState;
import io.millrace.catalog.Limits;
import io.millrace.catalog.LoadTriggers;
import io.millrace.catalog.LoadTriggers.Load;
import io.millrace.catalog.LoadTriggers.Upload;
import io.millrace.catalog.Sink;
import io.millrace.catalog.SinkState;
import io.millrace.catalog.Trail;
import io.millrace.model.EndpointId;
import io.millrace.model.SinkId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The settings of a sink stand over those of its source, and those over the defaults. */
final class FileTriggersTest {
    private static final String COUNT = "storage.level.staging.upload.trigger.count";
    private static final String SIZE = "storage.level.staging.upload.trigger.size";
    private static final String INTERVAL = "storage.level.target.import.trigger.interval";

    private static LoadTriggers triggers(Map<String, String> ofSource, Map<String, String> ofSink) {
        EndpointId id = new EndpointId(new UUID(0, 1));
        Trail trail = new Trail(
                1, Instant.EPOCH, "", Instant.EPOCH, new Trail.Change(Instant.EPOCH, Author.UNKNOWN), null, null);
        Sink sink = new Sink(new SinkId(1), id, details(ofSink), null, SinkState.ACTIVE, null, null, trail, 0, null);
        Endpoint source = new Endpoint(
                id,
                "keboola",
                "",
                null,
                details(ofSource),
                EndpointState.ACTIVE,
                Limits.UNLIMITED,
                null,
                List.of(sink),
                trail,
                null);
        return new FileTriggers(Duration.ofSeconds(10), Duration.ofMinutes(1)).of(source, sink);
    }

    private static Details details(Map<String, String> settings) {
        return new Details("n", "", settings, Details.NONE);
    }

    @Test
    void areThoseOfKeboolaByDefault() {
        LoadTriggers expected = new LoadTriggers(
                new Upload(Duration.ofSeconds(10), 10_000, 5 << 20, Duration.ofSeconds(30)),
                new Load(
                        100,
                        new Upload(Duration.ofMinutes(1), 50_000, 50 << 20, Duration.ofMinutes(1)),
                        100,
                        Duration.ofMinutes(30),
                        2));
        assertEquals(expected, triggers(Map.of(), Map.of()));
    }

    @Test
    void ofASinkStandOverThoseOfItsSource() {
        LoadTriggers found =
                triggers(Map.of(COUNT, "7", SIZE, "1KB", INTERVAL, "2h0m0s"), Map.of(COUNT, "3", INTERVAL, "30s"));
        assertEquals(new Upload(Duration.ofSeconds(10), 3, 1_024, Duration.ofSeconds(30)), found.upload());
        assertEquals(Duration.ofSeconds(30), found.load().limits().interval());
        assertEquals(Duration.ofMinutes(1), found.load().limits().minInterval());
    }
}
