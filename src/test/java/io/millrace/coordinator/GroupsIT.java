package io.millrace.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.catalog.Author;
import io.millrace.catalog.ControlCommand.ChangeGroup;
import io.millrace.catalog.ControlCommand.CreateApiKey;
import io.millrace.catalog.ControlCommand.CreateEndpoint;
import io.millrace.catalog.ControlCommand.CreateGroup;
import io.millrace.catalog.ControlCommand.DeleteGroup;
import io.millrace.catalog.ControlCommand.EmptyEndpoint;
import io.millrace.catalog.ControlCommand.NewSink;
import io.millrace.catalog.Details;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.Group;
import io.millrace.catalog.Limits;
import io.millrace.catalog.NewApiKey;
import io.millrace.catalog.Role;
import io.millrace.catalog.SinkTable;
import io.millrace.coordinator.postgres.Postgres;
import io.millrace.coordinator.postgres.PostgresForTests;
import io.millrace.model.Identity;
import io.millrace.model.MappingSpec;
import io.millrace.model.TableSchema;
import io.millrace.problem.ProblemCode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups above endpoints, and what is bound to them. */
class GroupsIT {
    private static final String DIALECT = "sample";

    private final Postgres postgres = PostgresForTests.fresh();

    @TempDir
    private Path data;

    private static CreateGroup group(String kind, String parentOrNull, String name, String databaseOrNull) {
        return new CreateGroup(
                DIALECT,
                kind,
                Optional.ofNullable(parentOrNull),
                Details.named(name),
                Optional.ofNullable(databaseOrNull),
                Author.UNKNOWN);
    }

    private static CreateEndpoint endpoint(Group core, Group flow, String name) {
        NewSink sink = new NewSink(
                Details.named("events"),
                SinkTable.madeIn("acme.shop", flow.name() + "." + name, Identity.LOG_TIME),
                new MappingSpec("event", "{}"),
                false);
        return new CreateEndpoint(
                DIALECT,
                core.databaseId(),
                Optional.of(flow.id()),
                Details.named(name),
                Optional.of(Limits.UNLIMITED),
                Optional.empty(),
                List.of(sink),
                false,
                Author.UNKNOWN);
    }

    @Test
    void haveNamesOfTheirOwnInEachParent() {
        try (Node node = Node.start(postgres, data)) {
            Group acme = node.execute(group("tenant", null, "acme", null));
            Group other = node.execute(group("tenant", null, "other", null));
            Group core = node.execute(group("core", acme.id(), "shop", "acme.shop"));
            Group same = node.execute(group("core", other.id(), "shop", "other.shop"));
            assertNotEquals(core.id(), same.id());
            assertEquals(Optional.of(core), node.catalog().group(DIALECT, "core", acme.id(), "shop"));
            assertEquals(
                    "acme.shop",
                    node.catalog().database(core.databaseId()).orElseThrow().name());
            Refusal.check(node, ProblemCode.ALREADY_EXISTS, group("core", acme.id(), "shop", null));
            Group joined = node.execute(group("core", acme.id(), "new", "acme.shop"));
            assertEquals(
                    "acme.shop.2",
                    node.catalog().database(joined.databaseId()).orElseThrow().name());
            Refusal.check(
                    node,
                    ProblemCode.RELATED_NOT_FOUND,
                    group("core", "00000000-0000-4000-8000-000000000000", "shop", null));
            Group second = node.execute(group("core", acme.id(), "second", null));
            Refusal.check(node, ProblemCode.ALREADY_EXISTS, new ChangeGroup(second.id(), Details.named("shop")));
            assertEquals(
                    "third",
                    node.execute(new ChangeGroup(second.id(), Details.named("third")))
                            .name());
            assertTrue(
                    node.catalog().group(DIALECT, "core", acme.id(), "second").isEmpty());
        }
    }

    @Test
    void goWithAllThatIsBelowThem() {
        try (Node node = Node.start(postgres, data)) {
            Group acme = node.execute(group("tenant", null, "acme", null));
            Group core = node.execute(group("core", acme.id(), "shop", "acme.shop"));
            Group flow = node.execute(group("flow", core.id(), "order.0", null));
            Group flow2 = node.execute(group("flow", core.id(), "order.1", null));
            Endpoint placed = node.execute(endpoint(core, flow, "placed"));
            Endpoint elsewhere = node.execute(endpoint(core, flow2, "placed"));
            assertEquals(Optional.of(placed), node.catalog().endpoint(flow.id(), "placed"));
            Refusal.check(node, ProblemCode.ALREADY_EXISTS, endpoint(core, flow, "placed"));
            NewApiKey key = node.execute(new CreateApiKey("k", "admin", Role.USER, Optional.of(acme.id())));
            assertTrue(key.secret().startsWith("fc_" + key.key().id() + "_"), "names its key");

            node.execute(new DeleteGroup(flow.id(), Author.UNKNOWN));
            assertTrue(node.catalog().endpoint(placed.id()).isEmpty());
            assertTrue(node.catalog().table(placed.single().table().id()).isEmpty());
            assertTrue(node.catalog().endpoint(elsewhere.id()).isPresent());
            assertTrue(node.catalog().database(core.databaseId()).isPresent());

            node.execute(new DeleteGroup(acme.id(), Author.UNKNOWN));
            assertEquals(List.of(), node.catalog().groups());
            assertTrue(node.catalog().endpoint(elsewhere.id()).isEmpty());
            assertTrue(node.catalog().database(core.databaseId()).isEmpty());
            assertTrue(node.catalog().keyWithHash(key.key().hash()).isEmpty());
            node.execute(group("tenant", null, "acme", null));
        }
        try (Node node = Node.start(postgres, data)) {
            assertEquals(
                    List.of("acme"),
                    node.catalog().groups().stream().map(Group::name).toList());
        }
    }

    @Test
    void emptyAnEndpointByATableInThePlaceOfItsTable() {
        try (Node node = Node.start(postgres, data)) {
            Group acme = node.execute(group("tenant", null, "acme", null));
            Group core = node.execute(group("core", acme.id(), "shop", "acme.shop"));
            Group flow = node.execute(group("flow", core.id(), "order.0", null));
            Endpoint placed = node.execute(endpoint(core, flow, "placed"));
            TableSchema before = placed.single().table();
            Endpoint emptied = node.execute(new EmptyEndpoint(placed.id(), Author.UNKNOWN));
            TableSchema after = emptied.single().table();
            assertNotEquals(before.id(), after.id());
            assertEquals(before.name(), after.name());
            assertEquals(
                    before.fields().stream().map(field -> field.name()).toList(),
                    after.fields().stream().map(field -> field.name()).toList());
            assertTrue(node.catalog().table(before.id()).isEmpty());
            assertTrue(emptied.single().isActive());
        }
    }
}
