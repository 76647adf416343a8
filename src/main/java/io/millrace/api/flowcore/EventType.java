package io.millrace.api.flowcore;

import io.millrace.catalog.Catalog;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.Group;
import io.millrace.model.TableId;

/** An event type and where it stands. Immutable. */
record EventType(Group tenant, Group core, Group flow, Endpoint endpoint) {
    /** @param endpoint of this dialect, in the catalog */
    static EventType of(Catalog catalog, Endpoint endpoint) {
        Group flow = catalog.group(endpoint.group()).orElseThrow();
        Group core = catalog.group(flow.parent()).orElseThrow();
        Group tenant = catalog.group(core.parent()).orElseThrow();
        return new EventType(tenant, core, flow, endpoint);
    }

    String id() {
        return endpoint.id().toString();
    }

    String name() {
        return endpoint.name();
    }

    /** That holds the events. */
    TableId table() {
        return endpoint.single().table().id();
    }
}
