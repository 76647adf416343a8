package io.millrace.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.catalog.Author;
import io.millrace.catalog.ControlCommand.CreateDatabase;
import io.millrace.catalog.ControlCommand.CreateEndpoint;
import io.millrace.catalog.ControlCommand.CreateField;
import io.millrace.catalog.ControlCommand.CreateTable;
import io.millrace.catalog.ControlCommand.DeleteDatabase;
import io.millrace.catalog.ControlCommand.DeleteField;
import io.millrace.catalog.ControlCommand.DeleteTable;
import io.millrace.catalog.ControlCommand.EndpointChange;
import io.millrace.catalog.ControlCommand.ListEndpointErrors;
import io.millrace.catalog.ControlCommand.UpdateEndpoint;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.EndpointState;
import io.millrace.catalog.Endpoints;
import io.millrace.catalog.Limits;
import io.millrace.coordinator.postgres.Postgres;
import io.millrace.coordinator.postgres.PostgresForTests;
import io.millrace.model.EndpointId;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.FieldType;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
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

class EndpointsIT {
    private static final String SCHEMA = schema(column("rid", "id"), column("city", "string"), column("age", "int"));

    private static Postgres postgres;
    private static Node node;

    @TempDir
    private static Path data;

    private String database;

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
    void createTable(TestInfo test) {
        database = node.execute(new CreateDatabase(test.getDisplayName(), "")).id();
        node.execute(new CreateTable(database, "t", "", false, true));
    }

    @Test
    void createsTheEndpointAndTheFieldsThatItsTableLacks() {
        node.execute(new CreateField(database, "t", "city", FieldOptions.set(true)));
        Endpoint endpoint = node.execute(endpoint("e", SCHEMA));
        assertEquals(EndpointState.ACTIVE, endpoint.state());
        assertNotNull(endpoint.single().mapping());
        assertEquals(SCHEMA, endpoint.single().rule().text());
        assertEquals(List.of("city", "age"), fieldNames());
        assertSame(
                node.catalog().table(database, "t").orElseThrow(),
                endpoint.single().table());
        assertSame(endpoint, node.catalog().endpoint(endpoint.id()).orElseThrow());
    }

    @Test
    void makesAllFieldsInOneVersionOfTheTable() {
        TableSchema table = node.execute(endpoint("e", SCHEMA)).single().table();
        assertEquals(2, table.version());
        assertEquals(FieldType.INT, table.field("age").orElseThrow().type());
        assertTrue(table.field("city").map(Field::isKeyed).orElseThrow());
    }

    @Test
    void refusesWhatTheRequestNamesButIsNotThere() {
        Optional<Limits> none = Optional.empty();
        String unknown = UUID.randomUUID().toString();
        Refusal.check(node, ProblemCode.RELATED_NOT_FOUND, Endpoints.create("e", unknown, "t", SCHEMA, none));
        Refusal.check(node, ProblemCode.RELATED_NOT_FOUND, Endpoints.create("e", database, "x", SCHEMA, none));
        Refusal.check(node, ProblemCode.RELATED_NOT_FOUND, Endpoints.create("e", "no uuid", "t", SCHEMA, none));
    }

    @Test
    void refusesASchemaThatIsWrongWithoutTouchingTheTable() {
        refusesSchema("unsupported_type", schema(column("rid", "id"), column("age", "float")));
        refusesSchema("duplicate_name", schema(column("rid", "id"), column("age", "int"), column("age", "int")));
        node.execute(new CreateField(database, "t", "city", FieldOptions.bool()));
        refusesSchema("incompatible_column", SCHEMA);
        assertEquals(List.of("city"), fieldNames());
        assertEquals(2, node.catalog().table(database, "t").orElseThrow().version());
    }

    private void refusesSchema(String reason, String schema) {
        Problem problem = Refusal.check(node, ProblemCode.INVALID_PARAMETER, endpoint("e", schema));
        assertEquals(reason, problem.details().get(0).reason());
    }

    @Test
    void refusesBadAndTakenNamesButOnlyWithinTheDatabase() {
        for (String name : List.of("", "e\n", "x".repeat(256), "\u00e9".repeat(128))) {
            Problem problem = Refusal.check(node, ProblemCode.INVALID_PARAMETER, endpoint(name, SCHEMA));
            assertEquals("bad_name", problem.details().get(0).reason());
        }
        node.execute(endpoint("e", SCHEMA));
        Refusal.check(node, ProblemCode.ALREADY_EXISTS, endpoint("e", SCHEMA));
        String other = node.execute(new CreateDatabase("another", "")).id();
        node.execute(new CreateTable(other, "t", "", false, true));
        node.execute(Endpoints.create("e", other, "t", SCHEMA, Optional.empty()));
    }

    @Test
    void followsTheDefaultLimitsUnlessItHasItsOwn() {
        Endpoint plain = node.execute(endpoint("plain", SCHEMA));
        assertEquals(Node.DEFAULT_LIMITS, plain.limits());
        Endpoint limited = node.execute(Endpoints.create("own", database, "t", SCHEMA, Optional.of(new Limits(0, 5))));
        assertEquals(new Limits(0, 5), limited.limits());
        Limits changed = new Limits(7, 8);
        try (Node later = Node.start(postgres, new CoordinatorSettings(data, changed, Endpoints.KINDS))) {
            assertEquals(
                    changed, later.catalog().endpoint(plain.id()).orElseThrow().limits());
            assertEquals(
                    new Limits(0, 5),
                    later.catalog().endpoint(limited.id()).orElseThrow().limits());
        }
    }

    @Test
    void compilesAgainOnlyWhenTheEndpointOrItsTableChanged() {
        node.execute(new CreateTable(database, "u", "", false, true));
        Endpoint first = node.execute(endpoint("e", SCHEMA));
        node.execute(Endpoints.create("f", database, "u", SCHEMA, Optional.empty()));
        assertSame(first, node.catalog().endpoint(first.id()).orElseThrow());
        node.execute(new CreateField(database, "t", "more", FieldOptions.bool()));
        Endpoint second = node.catalog().endpoint(first.id()).orElseThrow();
        assertNotSame(first.single().mapping(), second.single().mapping());
        assertEquals(
                first.single().table().version() + 1, second.single().table().version());
    }

    @Test
    void changesNameSchemaAndLimitsEachOnItsOwn() {
        Endpoint endpoint = node.execute(endpoint("e", SCHEMA));
        Endpoint renamed = node.execute(update(endpoint, Optional.of("f"), Optional.empty(), Optional.empty()));
        assertEquals("f", renamed.name());
        assertEquals(SCHEMA, renamed.single().rule().text());
        assertEquals(EndpointState.ACTIVE, renamed.state());
        assertTrue(renamed.updated().isAfter(endpoint.updated()));
        assertEquals(endpoint.created(), renamed.created());

        Limits limits = new Limits(3, 4);
        Endpoint limited = node.execute(update(endpoint, Optional.empty(), Optional.empty(), Optional.of(limits)));
        assertEquals(limits, limited.limits());

        String wider = schema(column("rid", "id"), column("city", "string"), column("size", "int"));
        Endpoint mapped = node.execute(update(endpoint, Optional.empty(), Optional.of(wider), Optional.empty()));
        assertEquals(limits, mapped.limits());
        assertEquals("f", mapped.name());
        assertEquals(List.of("city", "age", "size"), fieldNames());
    }

    @Test
    void anUpdateThatFailsLeavesTheEndpointAsItWas() {
        Endpoint endpoint = node.execute(endpoint("e", SCHEMA));
        node.execute(endpoint("taken", SCHEMA));
        Endpoint before = node.catalog().endpoint(endpoint.id()).orElseThrow();
        Refusal.check(
                node,
                ProblemCode.ALREADY_EXISTS,
                update(endpoint, Optional.of("taken"), Optional.empty(), Optional.empty()));
        String wrong = schema(column("rid", "id"), column("city", "int"));
        Refusal.check(
                node,
                ProblemCode.INVALID_PARAMETER,
                update(endpoint, Optional.of("f"), Optional.of(wrong), Optional.empty()));
        Refusal.check(
                node,
                ProblemCode.NOT_FOUND,
                new UpdateEndpoint(new EndpointId(UUID.randomUUID()), EndpointChange.NONE, Map.of(), Author.UNKNOWN));
        assertSame(before, node.catalog().endpoint(endpoint.id()).orElseThrow());
    }

    @Test
    void isGoneOnceDeletedAndFreesItsName() {
        Endpoint endpoint = node.execute(endpoint("e", SCHEMA));
        node.execute(Endpoints.delete(endpoint.id()));
        assertTrue(node.catalog().endpoint(endpoint.id()).isEmpty());
        Refusal.check(node, ProblemCode.NOT_FOUND, Endpoints.delete(endpoint.id()));
        Refusal.check(node, ProblemCode.NOT_FOUND, new ListEndpointErrors(endpoint.id()));
        node.execute(endpoint("e", SCHEMA));
    }

    @Test
    void keepsItsTableItsFieldsAndItsDatabase() {
        Endpoint endpoint = node.execute(endpoint("e", SCHEMA));
        node.execute(new CreateField(database, "t", "unused", FieldOptions.bool()));
        Refusal.check(node, ProblemCode.INCORRECT_STATE, new DeleteTable(database, "t"));
        Refusal.check(node, ProblemCode.INCORRECT_STATE, new DeleteDatabase(database));
        Refusal.check(node, ProblemCode.INCORRECT_STATE, new DeleteField(database, "t", "age"));
        node.execute(new DeleteField(database, "t", "unused"));
        node.execute(Endpoints.delete(endpoint.id()));
        node.execute(new DeleteField(database, "t", "age"));
        node.execute(new DeleteTable(database, "t"));
        node.execute(new DeleteDatabase(database));
    }

    @Test
    void showsAnEndpointThatThisReleaseCannotCompileAsFailed() {
        Endpoint endpoint = node.execute(endpoint("e", SCHEMA));
        node.sql("update sinks set mapping = '{}' where endpoint_id = '" + endpoint.id() + "'");
        node.awaitCatalog(
                catalog -> catalog.endpoint(endpoint.id()).orElseThrow().state() == EndpointState.FAILED);
        Endpoint failed = node.catalog().endpoint(endpoint.id()).orElseThrow();
        assertNull(failed.single().mapping());
        assertNotNull(failed.failure());
        Endpoint mended = node.execute(update(endpoint, Optional.empty(), Optional.of(SCHEMA), Optional.empty()));
        assertEquals(EndpointState.ACTIVE, mended.state());
    }

    @Test
    void listsItsNewestErrors() {
        Endpoint endpoint = node.execute(endpoint("e", SCHEMA));
        assertEquals(List.of(), node.execute(new ListEndpointErrors(endpoint.id())));
        node.sql("insert into endpoint_errors (endpoint_id, time, type, message) select '" + endpoint.id()
                + "', now(), 'Error', 'number ' || n from generate_series(1, 150) n");
        var errors = node.execute(new ListEndpointErrors(endpoint.id()));
        assertEquals(100, errors.size());
        assertEquals("number 150", errors.get(0).message());
        assertEquals("number 51", errors.get(99).message());
    }

    private List<String> fieldNames() {
        return node.catalog().table(database, "t").orElseThrow().fields().stream()
                .map(Field::name)
                .toList();
    }

    private CreateEndpoint endpoint(String name, String schema) {
        return Endpoints.create(name, database, "t", schema, Optional.empty());
    }

    private static UpdateEndpoint update(
            Endpoint endpoint, Optional<String> name, Optional<String> schema, Optional<Limits> limits) {
        return Endpoints.update(endpoint, name, schema, limits);
    }

    private static String schema(String... columns) {
        return "{\"id_field\": \"rid\", \"allow_missing_fields\": true, \"definition\": [" + String.join(", ", columns)
                + "]}";
    }

    private static String column(String name, String type) {
        return "{\"name\": \"" + name + "\", \"path\": [\"" + name + "\"], \"type\": \"" + type + "\"}";
    }
}
