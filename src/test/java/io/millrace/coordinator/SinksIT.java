package io.millrace.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.catalog.Author;
import io.millrace.catalog.ControlCommand.AddSink;
import io.millrace.catalog.ControlCommand.CreateDatabase;
import io.millrace.catalog.ControlCommand.CreateEndpoint;
import io.millrace.catalog.ControlCommand.CreateTable;
import io.millrace.catalog.ControlCommand.DeleteEndpoint;
import io.millrace.catalog.ControlCommand.DeleteSink;
import io.millrace.catalog.ControlCommand.DeleteTable;
import io.millrace.catalog.ControlCommand.DisableEndpoint;
import io.millrace.catalog.ControlCommand.DisableSink;
import io.millrace.catalog.ControlCommand.EnableEndpoint;
import io.millrace.catalog.ControlCommand.EnableSink;
import io.millrace.catalog.ControlCommand.EndpointChange;
import io.millrace.catalog.ControlCommand.ListDeletedEndpoints;
import io.millrace.catalog.ControlCommand.ListDeletedSinks;
import io.millrace.catalog.ControlCommand.ListEndpointVersions;
import io.millrace.catalog.ControlCommand.ListSinkVersions;
import io.millrace.catalog.ControlCommand.NewSink;
import io.millrace.catalog.ControlCommand.RollBackEndpoint;
import io.millrace.catalog.ControlCommand.RollBackSink;
import io.millrace.catalog.ControlCommand.RotateSecret;
import io.millrace.catalog.ControlCommand.SinkChange;
import io.millrace.catalog.ControlCommand.UndeleteEndpoint;
import io.millrace.catalog.ControlCommand.UndeleteSink;
import io.millrace.catalog.ControlCommand.UpdateEndpoint;
import io.millrace.catalog.Details;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.EndpointState;
import io.millrace.catalog.Endpoints;
import io.millrace.catalog.Limits;
import io.millrace.catalog.Sink;
import io.millrace.catalog.SinkState;
import io.millrace.catalog.SinkTable;
import io.millrace.catalog.Version;
import io.millrace.coordinator.postgres.Postgres;
import io.millrace.coordinator.postgres.PostgresForTests;
import io.millrace.model.EndpointId;
import io.millrace.model.Field;
import io.millrace.model.SinkId;
import io.millrace.problem.ProblemCode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Endpoints with several sinks: their states, versions, secrets, and what is deleted and comes back. */
class SinksIT {
    private static final Author ANN = new Author("ann", "because");

    private static Postgres postgres;
    private static Node node;

    @TempDir
    private static Path data;

    private String database;
    private Endpoint endpoint;

    @BeforeAll
    static void start() {
        postgres = PostgresForTests.fresh();
        node = Node.start(postgres, data);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void create(TestInfo test) {
        database = node.execute(new CreateDatabase(test.getDisplayName(), "")).id();
        node.execute(new CreateTable(database, "t", "", false, true));
        node.execute(new CreateTable(database, "u", "", false, true));
        endpoint = node.execute(create("d", "e"));
    }

    private CreateEndpoint create(String dialect, String name) {
        return new CreateEndpoint(
                dialect,
                database,
                new Details(name, "of all", Map.of("k", "v"), "{\"own\":[1]}"),
                Optional.of(new Limits(5, 6)),
                Optional.empty(),
                List.of(sink("one", "t", "age"), sink("two", "t", "size"), sink("three", "u", "age")),
                ANN);
    }

    private static NewSink sink(String name, String table, String column) {
        return new NewSink(Details.named(name), table, Endpoints.rule(schema(column)));
    }

    private static String schema(String column) {
        return "{\"id_field\":\"rid\",\"definition\":[{\"name\":\"rid\",\"path\":[\"rid\"],\"type\":\"id\"},"
                + "{\"name\":\"" + column + "\",\"path\":[\"" + column + "\"],\"type\":\"int\"}]}";
    }

    private Endpoint now() {
        return node.catalog().endpoint(endpoint.id()).orElseThrow();
    }

    private Sink now(String name) {
        return now().sinks().stream()
                .filter(sink -> sink.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private List<String> names() {
        return now().sinks().stream().map(Sink::name).toList();
    }

    private List<String> fields(String table) {
        return node.catalog().table(database, table).orElseThrow().fields().stream()
                .map(Field::name)
                .toList();
    }

    @Test
    void makesAllSinksAndTheFieldsThatTheirTablesLack() {
        assertEquals(List.of("one", "two", "three"), names());
        assertEquals(List.of("age", "size"), fields("t"));
        assertEquals(List.of("age"), fields("u"));
        assertTrue(now().sinks().stream().allMatch(Sink::isActive));
        assertEquals(new Details("e", "of all", Map.of("k", "v"), "{\"own\":[1]}"), now().details());
        assertEquals("ann", now().trail().creator());
        assertEquals(now("two"), node.catalog().sink(now("two").id()).orElseThrow());
        assertEquals(now("one").table(), now("two").table());
    }

    @Test
    void refusesNamesThatAreTakenAndTakesEndpointsWithoutSinks() {
        Refusal.check(node, ProblemCode.ALREADY_EXISTS, create("d", "e"));
        node.execute(create("another", "e"));
        Refusal.check(node, ProblemCode.ALREADY_EXISTS, new AddSink(endpoint.id(), sink("two", "u", "x"), ANN));
        CreateEndpoint twice = new CreateEndpoint(
                "d",
                database,
                Details.named("f"),
                Optional.empty(),
                Optional.empty(),
                List.of(sink("s", "t", "age"), sink("s", "u", "age")),
                ANN);
        Refusal.check(node, ProblemCode.ALREADY_EXISTS, twice);
        Endpoint empty = node.execute(new CreateEndpoint(
                "d", database, Details.named("f"), Optional.empty(), Optional.empty(), List.of(), ANN));
        assertEquals(EndpointState.ACTIVE, empty.state());
        assertEquals(List.of("age", "size"), fields("t"));
    }

    @Test
    void addsAndChangesSinksOneByOne() {
        Sink added = node.execute(new AddSink(endpoint.id(), sink("four", "u", "size"), ANN));
        assertEquals(List.of("one", "two", "three", "four"), names());
        SinkChange change = new SinkChange(
                Optional.of(added.details().withName("five")),
                Optional.of(SinkTable.existing("t")),
                Optional.of(Endpoints.rule(schema("more"))));
        Endpoint changed =
                node.execute(new UpdateEndpoint(endpoint.id(), EndpointChange.NONE, Map.of(added.id(), change), ANN));
        assertEquals(List.of("age", "size", "more"), fields("t"));
        assertEquals("t", now("five").table().name());
        assertEquals(2, now("five").trail().version());
        assertEquals(1, changed.trail().version());
        assertEquals(1, now("one").trail().version());
        SinkChange nothing = new SinkChange(Optional.empty(), Optional.empty(), Optional.empty());
        Refusal.check(
                node,
                ProblemCode.NOT_FOUND,
                new UpdateEndpoint(endpoint.id(), EndpointChange.NONE, Map.of(new SinkId(999), nothing), ANN));
    }

    @Test
    void dropsFieldsThatNobodyFillsAnyMoreIfAsked() {
        Sink other = node.execute(new AddSink(endpoint.id(), sink("four", "t", "age"), ANN));
        update("two", "more", false);
        assertEquals(List.of("age", "size", "more"), fields("t"));
        update("two", "last", true);
        assertEquals(List.of("age", "size", "last"), fields("t"));
        update("one", "last", true);
        assertEquals(List.of("age", "size", "last"), fields("t"), "another sink fills age");
        node.execute(new DeleteSink(other.id(), ANN));
        update("one", "age", true);
        update("one", "size", true);
        assertEquals(List.of("size", "last"), fields("t"));
        update("one", "size", true);
        assertEquals(List.of("size", "last"), fields("t"));
        assertTrue(now().sinks().stream().allMatch(Sink::isActive));
    }

    private void update(String name, String column, boolean dropsFields) {
        SinkChange change = new SinkChange(
                Optional.empty(), Optional.empty(), Optional.of(Endpoints.rule(schema(column))), dropsFields);
        node.execute(new UpdateEndpoint(
                endpoint.id(), EndpointChange.NONE, Map.of(now(name).id(), change), ANN));
    }

    @Test
    void switchesSinksOffAndOn() {
        node.execute(new DisableSink(now("one").id(), "noise", ANN));
        assertEquals(SinkState.DISABLED, now("one").state());
        assertFalse(now("one").isActive());
        assertEquals("noise", now("one").trail().disabled().reason());
        assertEquals("ann", now("one").trail().disabled().who());
        assertTrue(now("two").isActive());
        node.execute(new DisableEndpoint(endpoint.id(), "night", ANN));
        assertEquals(EndpointState.DISABLED, now().state());
        assertFalse(now("two").trail().disabled().isDirect());
        assertEquals(2, now("one").trail().version());
        assertEquals(1, now("two").trail().version());
        assertEquals(
                SinkState.DISABLED,
                node.execute(new EnableSink(now("two").id(), ANN)).state());
        node.execute(new EnableEndpoint(endpoint.id(), ANN));
        assertEquals(EndpointState.ACTIVE, now().state());
        assertEquals(3, now().trail().version());
        assertTrue(now("two").isActive());
        assertFalse(now("one").isActive());
        assertNull(now("two").trail().disabled());
        assertTrue(node.execute(new EnableSink(now("one").id(), ANN)).isActive());
        assertEquals(3, now().trail().version());
        node.execute(new EnableEndpoint(endpoint.id(), ANN));
        assertEquals(3, now().trail().version());
    }

    @Test
    void refusesSettingsThatCannotBeRead() {
        for (String wrong : List.of("", "many", "0B", "-1B")) {
            Details details = new Details("x", "", Map.of("limits.request.body", wrong), Details.NONE);
            Refusal.check(
                    node,
                    ProblemCode.INVALID_PARAMETER,
                    new UpdateEndpoint(
                            endpoint.id(), new EndpointChange(Optional.of(details), Optional.empty()), Map.of(), ANN));
            Details ofSink = new Details("x", "", Map.of("limits.value.bytes", wrong), Details.NONE);
            Refusal.check(
                    node,
                    ProblemCode.INVALID_PARAMETER,
                    new AddSink(endpoint.id(), new NewSink(ofSink, "t", Endpoints.rule(schema("age"))), ANN));
        }
        assertEquals("e", now().name());
    }

    @Test
    void keepsVersionsAndRollsBackToThem() {
        Details renamed = new Details("f", "", Map.of(), Details.NONE);
        node.execute(new UpdateEndpoint(
                endpoint.id(),
                new EndpointChange(Optional.of(renamed), Optional.of(new Limits(7, 8))),
                Map.of(now("one").id(), SinkChange.ofRule(Endpoints.rule(schema("size")))),
                new Author("bob", "renamed")));
        List<Version> versions = node.execute(new ListEndpointVersions(endpoint.id()));
        assertEquals(List.of(1, 2), versions.stream().map(Version::number).toList());
        assertEquals(new Author("bob", "renamed"), versions.get(1).author());
        node.execute(new DisableEndpoint(endpoint.id(), "", ANN));
        Endpoint back = node.execute(new RollBackEndpoint(endpoint.id(), 1, ANN));
        assertEquals("e", back.name());
        assertEquals(new Limits(5, 6), back.limits());
        assertEquals(Map.of("k", "v"), back.details().settings());
        assertEquals(4, back.trail().version());
        assertEquals(EndpointState.DISABLED, back.state());
        node.execute(new EnableEndpoint(endpoint.id(), ANN));
        Sink sink = node.execute(new RollBackSink(now("one").id(), 1, ANN));
        assertEquals(schema("age"), sink.rule().text());
        assertEquals(3, sink.trail().version());
        assertEquals(3, node.execute(new ListSinkVersions(sink.id())).size());
        Refusal.check(node, ProblemCode.NOT_FOUND, new RollBackEndpoint(endpoint.id(), 99, ANN));
        Refusal.check(node, ProblemCode.NOT_FOUND, new RollBackSink(sink.id(), 99, ANN));
    }

    @Test
    void bringsBackWhatWasDeleted() {
        SinkId one = now("one").id();
        SinkId two = now("two").id();
        node.execute(new DeleteSink(one, ANN));
        assertEquals(List.of("two", "three"), names());
        assertEquals(
                List.of(one),
                node.execute(new ListDeletedSinks(endpoint.id())).stream()
                        .map(Sink::id)
                        .toList());
        node.execute(new DeleteEndpoint(endpoint.id(), ANN));
        assertTrue(node.catalog().sink(two).isEmpty());
        Refusal.check(node, ProblemCode.NOT_FOUND, new UndeleteSink(one, ANN));
        Endpoint deleted = node.execute(new ListDeletedEndpoints("d")).stream()
                .filter(each -> each.id().equals(endpoint.id()))
                .findFirst()
                .orElseThrow();
        assertEquals("ann", deleted.trail().deleted().who());
        assertEquals(
                List.of("two", "three"),
                deleted.sinks().stream().map(Sink::name).toList());
        Endpoint back = node.execute(new UndeleteEndpoint(endpoint.id(), ANN));
        assertEquals(EndpointState.ACTIVE, back.state());
        assertEquals(2, back.trail().version());
        assertEquals(List.of("two", "three"), names());
        assertTrue(now("two").isActive());
        assertTrue(node.execute(new UndeleteSink(one, ANN)).isActive());
        assertEquals(List.of("one", "two", "three"), names());
        node.execute(new DeleteSink(two, ANN));
        node.execute(new DeleteSink(one, ANN));
        node.execute(new DeleteSink(now("three").id(), ANN));
        assertEquals(List.of(), names());
    }

    @Test
    void aDeletedEndpointComesBackOnlyWithItsTablesAndAFreeName() {
        node.execute(new DeleteEndpoint(endpoint.id(), ANN));
        Endpoint other = node.execute(create("d", "e"));
        Refusal.check(node, ProblemCode.ALREADY_EXISTS, new UndeleteEndpoint(endpoint.id(), ANN));
        node.execute(new DeleteEndpoint(other.id(), ANN));
        node.execute(new DeleteTable(database, "u"));
        Refusal.check(node, ProblemCode.RELATED_NOT_FOUND, new UndeleteEndpoint(endpoint.id(), ANN));
        Refusal.check(node, ProblemCode.NOT_FOUND, new UndeleteEndpoint(new EndpointId(UUID.randomUUID()), ANN));
    }

    @Test
    void findsEndpointsByTheirSecretUntilItIsAnother() {
        String first = "0a".repeat(32);
        String second = "0b".repeat(32);
        node.execute(new RotateSecret(endpoint.id(), new Endpoint.PathSecret(first, "sealed"), ANN));
        assertEquals(now(), node.catalog().endpointWithSecret(first).orElseThrow());
        assertEquals("sealed", now().secret().sealed());
        node.execute(new RotateSecret(endpoint.id(), new Endpoint.PathSecret(second, null), ANN));
        assertTrue(node.catalog().endpointWithSecret(first).isEmpty());
        assertEquals(now(), node.catalog().endpointWithSecret(second).orElseThrow());
        assertFalse(now().toString().contains(second));
    }

    @Test
    void oneSinkThatDoesNotFitLeavesTheOthersAlone() {
        node.sql("update sinks set mapping_kind = 'of tomorrow' where id = "
                + now("one").id());
        node.awaitCatalog(catalog -> now("one").state() == SinkState.FAILED);
        assertEquals(EndpointState.ACTIVE, now().state());
        assertTrue(now("one").failure().contains("of tomorrow"));
        assertTrue(now("two").isActive());
        node.sql("update sinks set mapping = '{}' where endpoint_id = '" + endpoint.id() + "'");
        node.awaitCatalog(catalog -> now().state() == EndpointState.FAILED);
    }
}
