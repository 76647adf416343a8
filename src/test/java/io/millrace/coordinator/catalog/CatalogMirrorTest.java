package io.millrace.coordinator.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.catalog.Catalog;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.EndpointState;
import io.millrace.catalog.Endpoints;
import io.millrace.catalog.Limits;
import io.millrace.model.EndpointId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CatalogMirrorTest {
    private static final String DATABASE = new UUID(0, 7).toString();
    private static final String TIME = "2026-11-27T12:00:00+00:00";
    private static final String SCHEMA =
            """
            {"id_field": "id", "allow_missing_fields": true, "definition": [{"name": "id", "path": ["id"], "type": "id"}]}
            """;

    private final CatalogMirror mirror = new CatalogMirror(Endpoints.KINDS, new Limits(1_000, 10));
    private long revision;

    @Test
    void compilesASchemaThatManyEndpointsShareOnce() {
        mirror.apply(List.of(database(), table(1, "a"), endpoint(1), sink(1, 1), endpoint(2), sink(2, 1)));
        assertSame(seen(1).single().mapping(), seen(2).single().mapping());
        assertEquals(EndpointState.ACTIVE, seen(1).state());
    }

    @Test
    void leavesEndpointsAloneWhoseTableDidNotChange() {
        mirror.apply(
                List.of(database(), table(1, "a"), table(2, "b"), endpoint(1), sink(1, 1), endpoint(2), sink(2, 2)));
        Endpoint first = seen(1);
        Endpoint second = seen(2);
        mirror.apply(List.of(table(2, "b")));
        assertSame(first, seen(1));
        assertNotSame(second, seen(2));
        assertSame(
                mirror.catalog().table(DATABASE, "b").orElseThrow(),
                seen(2).single().table());
    }

    @Test
    void keepsWhatIsCompiledWhenASinkGetsAnotherLoad() {
        mirror.apply(List.of(database(), table(1, "a"), endpoint(1), sink(1, 1), endpoint(2), sink(2, 1)));
        Endpoint before = seen(1);
        Endpoint other = seen(2);
        CatalogRow row = sink(1, 1);
        row.json().put("load_id", 77);
        mirror.apply(List.of(row));
        assertEquals(77, seen(1).single().counter());
        assertSame(before.single().mapping(), seen(1).single().mapping());
        assertSame(other, seen(2));
        CatalogRow changed = sink(1, 1);
        changed.json().put("load_id", 78).put("description", "changed");
        mirror.apply(List.of(changed));
        assertEquals(78, seen(1).single().counter());
        assertNotSame(before.single().mapping(), seen(1).single().mapping());
        CatalogRow both = sink(1, 1);
        both.json().put("load_id", 79).put("description", "changed");
        mirror.apply(List.of(table(1, "a"), both));
        assertEquals(79, seen(1).single().counter());
        assertSame(
                mirror.catalog().table(DATABASE, "a").orElseThrow(),
                seen(1).single().table());
    }

    @Test
    void forgetsDeletedEndpointsAndTables() {
        mirror.apply(List.of(database(), table(1, "a"), endpoint(1), sink(1, 1), endpoint(2), sink(2, 1)));
        mirror.apply(List.of(deleted(endpoint(1)), deleted(sink(1, 1))));
        assertTrue(mirror.catalog().endpoint(id(1)).isEmpty());
        Catalog catalog = mirror.apply(List.of(deleted(table(1, "a")), deleted(endpoint(2)), deleted(sink(2, 1))));
        assertTrue(catalog.tableNamed("a").isEmpty());
        assertTrue(catalog.endpoints().isEmpty());
    }

    private Endpoint seen(long endpoint) {
        return mirror.catalog().endpoint(id(endpoint)).orElseThrow();
    }

    private static EndpointId id(long endpoint) {
        return new EndpointId(new UUID(1, endpoint));
    }

    private CatalogRow database() {
        JsonObject row = new JsonObject()
                .put("id", DATABASE)
                .put("name", "d")
                .put("shape", "")
                .put("state", "RUNNING");
        return row(CatalogRow.Kind.DATABASE, row.put("created", TIME));
    }

    private CatalogRow table(long id, String name) {
        JsonObject row = new JsonObject()
                .put("id", id)
                .put("database_id", DATABASE)
                .put("name", name)
                .put("identity", "ID")
                .put("track_existence", true)
                .put("version", 1)
                .put("created_nanos", 0)
                .put("ttl_micros", 0)
                .put("fields", new JsonArray());
        return row(CatalogRow.Kind.TABLE, row);
    }

    private CatalogRow endpoint(long id) {
        JsonObject row = new JsonObject()
                .put("id", id(id).toString())
                .put("dialect", "featurebase")
                .put("name", "e" + id)
                .put("database_id", DATABASE)
                .put("state", "ACTIVE")
                .put("created", TIME)
                .put("updated", TIME);
        return row(CatalogRow.Kind.ENDPOINT, row);
    }

    /** The only one of the endpoint. */
    private CatalogRow sink(long endpoint, long table) {
        JsonObject row = new JsonObject()
                .put("id", endpoint)
                .put("endpoint_id", id(endpoint).toString())
                .put("table_id", table)
                .put("name", "s")
                .put("state", "ACTIVE")
                .put("mapping_kind", "json")
                .put("mapping", SCHEMA)
                .put("created", TIME)
                .put("updated", TIME);
        return row(CatalogRow.Kind.SINK, row);
    }

    private CatalogRow row(CatalogRow.Kind kind, JsonObject row) {
        return new CatalogRow(kind, row.put("revision", ++revision));
    }

    private static CatalogRow deleted(CatalogRow row) {
        return new CatalogRow(row.kind(), row.json().copy().put("deleted", TIME));
    }
}
