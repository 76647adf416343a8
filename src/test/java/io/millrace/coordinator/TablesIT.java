package io.millrace.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.catalog.ControlCommand.CreateDatabase;
import io.millrace.catalog.ControlCommand.CreateField;
import io.millrace.catalog.ControlCommand.CreateMissing;
import io.millrace.catalog.ControlCommand.CreateTable;
import io.millrace.catalog.ControlCommand.DeleteDatabase;
import io.millrace.catalog.ControlCommand.DeleteField;
import io.millrace.catalog.ControlCommand.DeleteTable;
import io.millrace.catalog.ControlCommand.TableOutline;
import io.millrace.catalog.ControlCommand.UpdateField;
import io.millrace.catalog.Database;
import io.millrace.catalog.DatabaseState;
import io.millrace.coordinator.postgres.PostgresForTests;
import io.millrace.model.CacheType;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.Granularity;
import io.millrace.model.Identity;
import io.millrace.model.TableNotes;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.pgclient.PgException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class TablesIT {
    private static Node node;

    private String database;

    @BeforeAll
    static void start(@TempDir Path data) {
        node = Node.start(PostgresForTests.fresh(), data);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void createDatabase(TestInfo test) {
        database =
                node.execute(new CreateDatabase(test.getDisplayName(), "8GB")).id();
    }

    @Test
    void createsADatabaseThatTheCatalogShowsAtOnce() {
        Database created = node.execute(new CreateDatabase("Web shop", null));
        assertEquals(DatabaseState.RUNNING, created.state());
        assertSame(created, node.catalog().database(created.id()).orElseThrow());
        assertEquals("8GB", node.catalog().database(database).orElseThrow().shape());
        Refusal.check(node, ProblemCode.ALREADY_EXISTS, new CreateDatabase("Web shop", ""));
    }

    @Test
    void refusesNamesThatNobodyCouldReadOrAddress() {
        for (String name : List.of("", " a", "a ", "a\nb", "x".repeat(231))) {
            Refusal.check(node, ProblemCode.INVALID_PARAMETER, new CreateDatabase(name, ""));
        }
        for (String name : List.of("", "a\n", "x".repeat(256), "Θ".repeat(128))) {
            Problem problem = Refusal.check(node, ProblemCode.INVALID_PARAMETER, table(name));
            assertEquals("bad_name", problem.details().get(0).reason());
        }
        for (String name : List.of("x".repeat(255), "order.created.0", "Θ", "a b")) {
            assertEquals(name, node.execute(table(name)).name());
        }
    }

    @Test
    void deletesADatabaseOnlyWhenItIsEmptyAndFreesItsName() {
        String name = node.catalog().database(database).orElseThrow().name();
        node.execute(table("t"));
        Refusal.check(node, ProblemCode.INCORRECT_STATE, new DeleteDatabase(database));
        node.execute(new DeleteTable(database, "t"));
        node.execute(new DeleteDatabase(database));
        assertTrue(node.catalog().database(database).isEmpty());
        Refusal.check(node, ProblemCode.NOT_FOUND, new DeleteDatabase(database));
        Refusal.check(node, ProblemCode.NOT_FOUND, table("t"));
        assertNotEquals(database, node.execute(new CreateDatabase(name, "")).id());
    }

    @Test
    void createsATableAndRefusesASecondOfTheName() {
        TableSchema created = node.execute(new CreateTable(database, "t", "what happened", true, false));
        assertTrue(created.isKeyed());
        assertFalse(created.tracksExistence());
        assertEquals(1, created.version());
        assertEquals(List.of(), created.fields());
        assertSame(created, node.catalog().table(database, "t").orElseThrow());
        Refusal.check(node, ProblemCode.ALREADY_EXISTS, table("t"));
    }

    @Test
    void keepsWhatWasNotedAboutATable() {
        TableNotes notes = new TableNotes("what happened", 16);
        TableSchema created = node.execute(new CreateTable(database, "t", notes, Identity.ID, true, Duration.ZERO));
        assertEquals(notes, created.notes());
        node.execute(new CreateField(database, "t", "f", FieldOptions.bool()));
        assertEquals(notes, node.catalog().table(database, "t").orElseThrow().notes());
    }

    @Test
    void createsWhatIsMissing() {
        node.execute(table("old"));
        node.execute(
                new CreateField(database, "old", "f", FieldOptions.set(false).withCache(CacheType.LRU, 7)));
        node.execute(new CreateMissing(
                database,
                List.of(
                        outline("old", Map.of("f", FieldOptions.set(false), "g", FieldOptions.integer(0, 9, "new"))),
                        outline("new", Map.of("h", FieldOptions.bool())))));
        TableSchema table = node.catalog().table(database, "old").orElseThrow();
        assertEquals(
                FieldOptions.set(false).withCache(CacheType.LRU, 7),
                table.field("f").orElseThrow().options());
        assertEquals("new", table.field("g").orElseThrow().options().foreignTable());
        assertEquals(
                FieldOptions.bool(),
                node.catalog()
                        .table(database, "new")
                        .orElseThrow()
                        .field("h")
                        .orElseThrow()
                        .options());
    }

    @Test
    void createsNothingThatIsMissingIfOneIsRefused() {
        node.execute(table("kept"));
        node.execute(new CreateField(database, "kept", "f", FieldOptions.set(false)));
        for (TableOutline bad : List.of(
                outline("unmade", Map.of()),
                outline("kept", Map.of("f", FieldOptions.set(true))),
                outline("kept", Map.of("f", FieldOptions.mutex(false))),
                outline("kept", Map.of("g", FieldOptions.integer(2, 1, null))),
                outline("kept", Map.of("g", FieldOptions.integer(1, 2, "nowhere"))),
                new TableOutline("kept", TableNotes.NONE, Identity.KEY, true, Map.of()),
                new TableOutline("kept", TableNotes.NONE, Identity.ID, false, Map.of()))) {
            Refusal.check(
                    node,
                    ProblemCode.INVALID_PARAMETER,
                    new CreateMissing(database, List.of(outline("unmade", Map.of("h", FieldOptions.bool())), bad)));
        }
        assertTrue(node.catalog().table(database, "unmade").isEmpty());
        assertEquals(
                1, node.catalog().table(database, "kept").orElseThrow().fields().size());
    }

    private static TableOutline outline(String name, Map<String, FieldOptions> fields) {
        return new TableOutline(name, TableNotes.NONE, Identity.ID, true, fields);
    }

    @Test
    void neverGivesATableIdAgain() {
        TableSchema first = node.execute(table("t"));
        node.execute(new DeleteTable(database, "t"));
        Refusal.check(node, ProblemCode.NOT_FOUND, new DeleteTable(database, "t"));
        assertTrue(node.execute(table("t")).id().value() > first.id().value());
    }

    @Test
    void keepsEveryOptionOfAField() {
        node.execute(table("people"));
        node.execute(table("t"));
        check("a", FieldOptions.set(false));
        check("b", FieldOptions.set(true).withCache(CacheType.LRU, 7));
        check("c", FieldOptions.mutex(true).withCache(CacheType.NONE, 0));
        check("d", FieldOptions.bool());
        check("e", FieldOptions.time(true, "YMDH", Duration.ofHours(30), true));
        check("f", FieldOptions.integer(Long.MIN_VALUE, Long.MAX_VALUE, "people"));
        check("g", FieldOptions.integer(-9_007_199_254_740_993L, 9_007_199_254_740_993L, null));
        check("h", FieldOptions.decimal(19, 1, Long.MAX_VALUE - 1));
        check("i", FieldOptions.timestamp(Granularity.NS, Instant.parse("1980-11-30T01:02:03.000000004Z")));
        TableSchema table = node.catalog().table(database, "t").orElseThrow();
        assertEquals(10, table.version());
        assertEquals(9, table.fields().size());
    }

    private void check(String name, FieldOptions options) {
        Field created = node.execute(new CreateField(database, "t", name, options));
        assertEquals(options, created.options());
        assertEquals(
                created,
                node.catalog().table(database, "t").orElseThrow().field(name).orElseThrow());
    }

    @Test
    void refusesFieldsThatMakeNoSense() {
        node.execute(table("t"));
        node.execute(field("taken", FieldOptions.bool()));
        Refusal.check(node, ProblemCode.ALREADY_EXISTS, field("taken", FieldOptions.bool()));
        Refusal.check(node, ProblemCode.NOT_FOUND, new CreateField(database, "x", "f", FieldOptions.bool()));
        Refusal.check(node, ProblemCode.NOT_FOUND, new CreateField("no", "t", "f", FieldOptions.bool()));
        refuses("bad_name", "big\n", FieldOptions.bool());
        refuses("min_greater_than_max", "f", FieldOptions.integer(2, 1, null));
        refuses("foreign_index_not_found", "f", FieldOptions.integer(0, 1, "nowhere"));
        refuses("bad_scale", "f", FieldOptions.decimal(20, 0, 1));
        refuses("bad_quantum", "f", FieldOptions.time(true, "YD", Duration.ZERO, false));
        refuses("bad_ttl", "f", FieldOptions.time(true, "Y", Duration.ofHours(-1), false));
        Instant early = Instant.parse("0001-01-01T00:00:00Z");
        refuses("bad_epoch", "f", FieldOptions.timestamp(Granularity.NS, early));
        refuses("bad_epoch", "f", FieldOptions.timestamp(Granularity.S, early.minusSeconds(1)));
        check("a", FieldOptions.timestamp(Granularity.S, early.plusSeconds(1)));
    }

    private void refuses(String reason, String name, FieldOptions options) {
        Problem problem = Refusal.check(node, ProblemCode.INVALID_PARAMETER, field(name, options));
        assertEquals(reason, problem.details().get(0).reason());
        assertEquals(name, problem.details().get(0).field());
    }

    @Test
    void neverGivesAFieldIdAgain() {
        node.execute(table("t"));
        int first = node.execute(field("f", FieldOptions.bool())).id();
        node.execute(new DeleteField(database, "t", "f"));
        Refusal.check(node, ProblemCode.NOT_FOUND, new DeleteField(database, "t", "f"));
        assertEquals(first + 1, node.execute(field("f", FieldOptions.set(true))).id());
    }

    @Test
    void changesWhatCanBeChangedOfATimeField() {
        node.execute(table("t"));
        node.execute(field("f", FieldOptions.time(true, "YMD", Duration.ZERO, false)));
        node.execute(field("g", FieldOptions.bool()));
        Field field =
                node.execute(new UpdateField(database, "t", "f", Optional.of(Duration.ofDays(30)), Optional.empty()));
        assertEquals(FieldOptions.time(true, "YMD", Duration.ofDays(30), false), field.options());
        field = node.execute(new UpdateField(database, "t", "f", Optional.empty(), Optional.of(true)));
        assertEquals(FieldOptions.time(true, "YMD", Duration.ofDays(30), true), field.options());
        Optional<Duration> negative = Optional.of(Duration.ofDays(-1));
        Refusal.check(
                node, ProblemCode.INVALID_PARAMETER, new UpdateField(database, "t", "f", negative, Optional.empty()));
        Refusal.check(
                node,
                ProblemCode.INVALID_PARAMETER,
                new UpdateField(database, "t", "g", Optional.empty(), Optional.of(true)));
        Refusal.check(
                node, ProblemCode.NOT_FOUND, new UpdateField(database, "t", "x", Optional.empty(), Optional.of(true)));
    }

    @Test
    void keepsATableThatAnotherOneRefersTo() {
        node.execute(table("people"));
        node.execute(table("t"));
        node.execute(field("who", FieldOptions.integer(0, 9, "people")));
        Refusal.check(node, ProblemCode.INCORRECT_STATE, new DeleteTable(database, "people"));
        node.execute(new DeleteField(database, "t", "who"));
        node.execute(new DeleteTable(database, "people"));
    }

    @Test
    void keepsOldVersionsOfATable() {
        TableSchema first = node.execute(table("t"));
        node.execute(field("f", FieldOptions.bool()));
        node.execute(field("g", FieldOptions.set(true)));
        node.execute(new DeleteField(database, "t", "f"));
        assertEquals(
                List.of("[]", "[f]", "[f, g]", "[g]"),
                node
                        .sql("select version, (select coalesce(jsonb_agg(f ->> 'name'), '[]') from"
                                + " jsonb_array_elements(schema -> 'fields') f)::text from table_versions"
                                + " where table_id = " + first.id() + " order by version")
                        .stream()
                        .map(row -> row.getString(1).replace("\"", ""))
                        .toList());
    }

    @Test
    void postgresRefusesToForgetOrToCountBack() {
        TableSchema table = node.execute(table("t"));
        String where = " where id = " + table.id();
        refusesSql("MR003", "update tables set version = 0" + where);
        refusesSql("MR003", "update tables set next_field_id = 0" + where);
        refusesSql("MR003", "update tables set next_record_id = 0" + where);
        refusesSql("MR002", "delete from tables" + where);
        refusesSql("MR002", "delete from databases where id = '" + database + "'");
    }

    private static void refusesSql(String state, String sql) {
        assertEquals(state, assertThrows(PgException.class, () -> node.sql(sql)).getSqlState(), sql);
    }

    private CreateTable table(String name) {
        return new CreateTable(database, name, "", false, true);
    }

    private CreateField field(String name, FieldOptions options) {
        return new CreateField(database, "t", name, options);
    }
}
