package io.millrace.apptest.steps;

import static io.millrace.apptest.steps.FlowcoreClient.expect;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.apptest.MillraceProcess;
import io.millrace.apptest.ServerCommand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A server with the tenant {@code acme}, whose key posts and reads. Confined to its test, but for the clients. */
final class FlowcoreSite implements AutoCloseable {
    static final String TENANT = "acme";

    private final ServerCommand command;
    private final AtomicInteger places = new AtomicInteger();
    private final AtomicInteger shops = new AtomicInteger();
    private MillraceProcess server;
    private volatile FlowcoreClient admin;
    private volatile FlowcoreClient own;
    private final String tenantId;

    private FlowcoreSite(ServerCommand command) throws IOException, InterruptedException {
        this.command = command;
        this.server = command.start();
        this.admin = FlowcoreClient.admin(server);
        this.tenantId = admin.create("tenants", Map.of("name", TENANT));
        this.own = admin.as(admin.createKey(tenantId));
    }

    static FlowcoreSite start(ServerCommand command) throws IOException, InterruptedException {
        return new FlowcoreSite(command);
    }

    MillraceProcess server() {
        return server;
    }

    FlowcoreClient admin() {
        return admin;
    }

    /** With the tenant's key, raw. */
    FlowcoreClient own() {
        return own;
    }

    String key() {
        return own.authorization();
    }

    String tenantId() {
        return tenantId;
    }

    /** The same data in a new process, behind a kill. */
    void restart() throws IOException, InterruptedException {
        server.kill();
        startAgain();
    }

    /** The same data in a new process; nothing if the server runs. */
    void startAgain() throws IOException, InterruptedException {
        if (server.isAlive()) {
            return;
        }
        server = command.start();
        admin = FlowcoreClient.admin(server);
        own = admin.as(own.authorization());
    }

    /** A tenant that nobody else has. */
    FlowcoreShop shop() throws IOException, InterruptedException {
        return FlowcoreShop.open(this, "shop-" + shops.incrementAndGet());
    }

    /** An event type in a data core and a flow type of its own. */
    Place place() throws IOException, InterruptedException {
        return place("core-" + places.incrementAndGet(), "order.0", "placed.0");
    }

    Place place(String core, String flow, String type) throws IOException, InterruptedException {
        String coreId = admin.create("data-cores", Map.of("tenantId", tenantId, "name", core));
        String flowId = admin.create("flow-types", Map.of("dataCoreId", coreId, "name", flow));
        String typeId = admin.create("event-types", Map.of("flowTypeId", flowId, "name", type));
        return new Place(this, core, coreId, flow, flowId, type, typeId);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    /** Where events are posted and read. */
    record Place(
            FlowcoreSite site, String core, String coreId, String flow, String flowId, String type, String typeId) {

        /** @param form such as {@code event} */
        String path(String form) {
            return "/" + form + "/" + names();
        }

        String names() {
            return TENANT + '/' + core + '/' + flow + '/' + type;
        }

        /** The ids of a batch, or the one of an event. */
        List<String> post(String form, String body, String... headers) throws IOException, InterruptedException {
            return ids(site.own().post(path(form), body, headers));
        }

        static List<String> ids(JsonNode answer) {
            List<String> ids = new ArrayList<>();
            answer.path("eventIds").forEach(id -> ids.add(id.textValue()));
            if (answer.has("eventId")) {
                ids.add(answer.get("eventId").textValue());
            }
            return ids;
        }

        /** @param query such as {@code &pageSize=2}, encoded */
        JsonNode read(String bucket, String query) throws IOException, InterruptedException {
            return expect(200, site.own().send("GET", address(bucket, query), null));
        }

        String address(String bucket, String query) {
            return "/api/v1/events?eventTypeId=" + typeId + "&timeBucket=" + bucket + query;
        }

        List<String> buckets() throws IOException, InterruptedException {
            List<String> buckets = new ArrayList<>();
            site.own()
                    .get("/api/v1/time-buckets?eventTypeId=" + typeId)
                    .get("timeBuckets")
                    .forEach(bucket -> buckets.add(bucket.textValue()));
            return buckets;
        }

        /** All events there are, in order. */
        List<JsonNode> events() throws IOException, InterruptedException {
            List<JsonNode> events = new ArrayList<>();
            for (String bucket : buckets()) {
                JsonNode page = read(bucket, "");
                page.get("events").forEach(events::add);
                while (page.has("nextCursor")) {
                    page = read(bucket, "&cursor=" + page.get("nextCursor").textValue());
                    page.get("events").forEach(events::add);
                }
            }
            return events;
        }

        List<String> eventIds() throws IOException, InterruptedException {
            return events().stream()
                    .map(event -> event.get("eventId").textValue())
                    .toList();
        }

        List<JsonNode> payloads() throws IOException, InterruptedException {
            return events().stream().map(event -> event.get("payload")).toList();
        }
    }
}
