package io.millrace.api.keboola.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.api.keboola.common.Source;
import io.millrace.catalog.Author;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.Details;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.EndpointState;
import io.millrace.catalog.Limits;
import io.millrace.catalog.Sink;
import io.millrace.catalog.SinkState;
import io.millrace.catalog.Trail;
import io.millrace.model.EndpointId;
import io.millrace.model.MappingSpec;
import io.millrace.model.SinkId;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

final class ConditionsTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final TableSchema TABLE =
            new TableSchema(new TableId(1), "database", "table", false, true, 1, 1, List.of());

    private static Trail trail(int version) {
        return new Trail(version, NOW, "", NOW, new Trail.Change(NOW, Author.UNKNOWN), null, null);
    }

    private static Sink sink(EndpointId source, int number, int version) {
        return new Sink(
                new SinkId(number),
                source,
                Details.named("k" + number),
                TABLE,
                SinkState.ACTIVE,
                new MappingSpec("columns", "{}"),
                null,
                trail(version),
                0,
                null);
    }

    private static Endpoint source(int number, int sinks, int version) {
        EndpointId id = new EndpointId(new UUID(0, number));
        return new Endpoint(
                id,
                Source.DIALECT,
                "database",
                null,
                Source.details("s" + number, Source.HTTP, "s" + number, "", Map.of()),
                EndpointState.ACTIVE,
                Limits.UNLIMITED,
                null,
                IntStream.range(0, sinks)
                        .mapToObj(sink -> sink(id, sink, version))
                        .toList(),
                trail(version),
                null);
    }

    private static Catalog catalog(int sources, int sinks, int version) {
        return new Catalog(
                List.of(),
                List.of(TABLE),
                IntStream.range(0, sources)
                        .mapToObj(number -> source(number, sinks, version))
                        .toList(),
                List.of());
    }

    private static void check(String message, Executable condition) {
        assertEquals(message, assertThrows(Problem.class, condition).getMessage());
    }

    @Test
    void hasRoomForAHundredSources() {
        Conditions.requireRoomForSource(catalog(99, 0, 1), "new");
        check(
                "source count limit reached in the branch, the maximum is 100",
                () -> Conditions.requireRoomForSource(catalog(100, 0, 1), "new"));
        check(
                "Source \"s0\" already exists in the branch.",
                () -> Conditions.requireRoomForSource(catalog(100, 0, 1), "s0"));
    }

    @Test
    void hasRoomForAHundredSinksOfASource() {
        Conditions.requireRoomForSink(catalog(1, 99, 1), "s0", "new");
        check(
                "sink count limit reached in the source, the maximum is 100",
                () -> Conditions.requireRoomForSink(catalog(1, 100, 1), "s0", "new"));
        check(
                "Sink \"k0\" already exists in the source.",
                () -> Conditions.requireRoomForSink(catalog(1, 100, 1), "s0", "k0"));
        check(
                "Source \"gone\" not found in the branch.",
                () -> Conditions.requireRoomForSink(catalog(1, 1, 1), "gone", "new"));
    }

    @Test
    void hasRoomForAThousandVersions() {
        assertEquals("s0", Conditions.changeableSource(catalog(1, 1, 999), "s0").id());
        assertEquals(
                "k0", Conditions.changeableSink(catalog(1, 1, 999), "s0", "k0").id());
        check(
                "version count limit reached in the source, the maximum is 1000",
                () -> Conditions.changeableSource(catalog(1, 1, 1_000), "s0"));
        check(
                "version count limit reached in the sink, the maximum is 1000",
                () -> Conditions.changeableSink(catalog(1, 1, 1_000), "s0", "k0"));
    }

    @Test
    void wantsWhatIsToBeChangedToBeThere() {
        check("Source \"gone\" not found in the branch.", () -> Conditions.source(catalog(1, 1, 1), "gone"));
        check("Sink \"gone\" not found in the source.", () -> Conditions.sink(catalog(1, 1, 1), "s0", "gone"));
    }
}
