package io.millrace.api.flowcore;

import io.millrace.catalog.Endpoint;
import io.millrace.catalog.Group;
import io.millrace.model.TableId;

/** An event type and where it stands. Immutable. */
record EventType(Group tenant, Group core, Group flow, Endpoint endpoint) {
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
