package io.millrace.bench;

import io.millrace.apptest.MillraceProcess;
import io.millrace.apptest.steps.FlowcoreClient;
import java.io.IOException;
import java.util.Map;

/** Makes event types of one tenant. Confined to one thread. */
final class EventTypes {
    private static final String TENANT = "bench";
    private static final String CORE = "events";

    private final MillraceProcess server;
    /** Null until there is one. */
    private String flow;

    EventTypes(MillraceProcess server) {
        this.server = server;
    }

    /** Where an event type is. */
    record Place(String id, String name) {
        /** For single events. */
        String event() {
            return path("event");
        }

        /** For batches. */
        String events() {
            return path("events");
        }

        private String path(String form) {
            return '/' + form + '/' + TENANT + '/' + CORE + '/' + TENANT + '/' + name;
        }

        String table() {
            return TENANT + '.' + name;
        }
    }

    Place make(String name) throws IOException, InterruptedException {
        FlowcoreClient admin = FlowcoreClient.admin(server);
        if (flow == null) {
            String tenant = admin.create("tenants", Map.of("name", TENANT));
            String core = admin.create("data-cores", Map.of("tenantId", tenant, "name", CORE));
            flow = admin.create("flow-types", Map.of("dataCoreId", core, "name", TENANT));
        }
        return new Place(admin.create("event-types", Map.of("flowTypeId", flow, "name", name)), name);
    }
}
