package io.millrace.apptest.steps;

import java.io.IOException;
import java.util.Map;

/**
 * A tenant of a server that many tests use, with a key, the data core {@code shop}, its flow type {@code order.0} and the event type
 * {@code placed.0} of that. Immutable.
 */
record FlowcoreShop(
        FlowcoreSite site, String tenant, String tenantId, String key, String core, String flow, String placed) {
    static FlowcoreShop open(FlowcoreSite site, String tenant) throws IOException, InterruptedException {
        FlowcoreClient admin = site.admin();
        String tenantId = admin.create("tenants", Map.of("name", tenant));
        String key = admin.createKey(tenantId);
        String core = admin.create("data-cores", Map.of("tenantId", tenantId, "name", "shop"));
        String flow = admin.create("flow-types", Map.of("dataCoreId", core, "name", "order.0"));
        String placed = admin.create("event-types", Map.of("flowTypeId", flow, "name", "placed.0"));
        return new FlowcoreShop(site, tenant, tenantId, key, core, flow, placed);
    }

    /** With the tenant's key, raw. */
    FlowcoreClient own() {
        return site.admin().as(key);
    }

    /** Another event type of the flow type; its id. */
    String type(String name) throws IOException, InterruptedException {
        return site.admin().create("event-types", Map.of("flowTypeId", flow, "name", name));
    }

    /** Where events of {@code placed.0} are posted. */
    String path() {
        return path("event", "placed.0");
    }

    /** @param form such as {@code events} */
    String path(String form, String type) {
        return '/' + form + '/' + tenant + "/shop/order.0/" + type;
    }
}
