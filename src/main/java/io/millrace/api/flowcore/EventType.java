package io.millrace.api.flowcore;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.json.Json;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.Group;
import io.millrace.catalog.Sink;
import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.Optional;

/** An event type and where it stands. Immutable. */
record EventType(Group tenant, Group core, Group flow, Endpoint endpoint) {
    /** The member of an event type, and of its properties, that holds its mask. */
    static final String MASK = "sensitiveDataMask";

    /** The member of a tenant, and of its properties, that says whether masks count. */
    static final String MASKED = "sensitiveDataEnabled";

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

    /** What of payloads is hidden from those who may not see it; empty if nothing is. */
    Optional<PayloadMask> mask() {
        JsonNode mask = Json.parse(endpoint.details().properties()).path(MASK);
        return isMasked() && mask.isObject()
                ? Optional.of(PayloadMask.ofSchema(
                        mask.path("schema"),
                        (path, what) -> new Problem(
                                ProblemCode.INTERNAL, "the mask of event type " + id() + ": " + path + ' ' + what)))
                : Optional.empty();
    }

    /** Whether the tenant wants its masks to count. */
    boolean isMasked() {
        return Json.parse(tenant.details().properties()).path(MASKED).asBoolean(false);
    }

    /** That has the contents of files which are too large for their events; empty as long as there has been none. */
    Optional<Sink> files() {
        return endpoint.sinks().stream()
                .filter(sink -> sink.rule().kind().equals(TypeMaker.FILES_MAPPING))
                .findFirst();
    }

    /** That holds the events. */
    TableId table() {
        return endpoint.single().table().id();
    }
}
