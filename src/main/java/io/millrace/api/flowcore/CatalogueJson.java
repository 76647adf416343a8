package io.millrace.api.flowcore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.json.Json;
import io.millrace.catalog.ApiKey;
import io.millrace.catalog.Details;
import io.millrace.catalog.Group;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** What there is, in the form that clients check member by member. Stateless. */
final class CatalogueJson {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'");

    private CatalogueJson() {}

    /** ISO 8601 in UTC, with milliseconds. */
    static String time(Instant time) {
        return TIME.format(time.atOffset(ZoneOffset.UTC));
    }

    private static ObjectNode properties(Details details) {
        return (ObjectNode) Json.parse(details.properties());
    }

    static ObjectNode tenant(Group tenant) {
        ObjectNode own = properties(tenant.details());
        return Json.object()
                .put("id", tenant.id())
                .put("name", tenant.name())
                .put("displayName", own.path("displayName").asText(tenant.name()))
                .put("description", tenant.details().description())
                .put("websiteUrl", own.path("websiteUrl").asText(""))
                .put("isDedicated", false)
                .putNull("dedicated")
                .put("configured", true)
                .put(EventType.MASKED, own.path(EventType.MASKED).asBoolean(false));
    }

    static ObjectNode listedTenant(Group tenant) {
        ObjectNode listed = tenant(tenant);
        listed.remove(List.of("configured", "dedicated"));
        listed.putNull("domain").putArray("permissions");
        return listed;
    }

    static ObjectNode dataCore(Group core, Group tenant) {
        ObjectNode own = properties(core.details());
        ObjectNode json = Json.object()
                .put("id", core.id())
                .put("tenantId", tenant.id())
                .put("tenant", tenant.name())
                .put("name", core.name())
                .put("description", core.details().description())
                .put("accessControl", own.path("accessControl").asText("private"))
                .put("deleteProtection", own.path("deleteProtection").asBoolean(false))
                .put("isDeleting", false)
                .put("isFlowcoreManaged", own.path("isFlowcoreManaged").asBoolean(false));
        json.putArray("access").add("read").add("write").add("fetch").add("ingest");
        return json;
    }

    static ObjectNode flowType(Group flow, Group core, Group tenant) {
        return Json.object()
                .put("id", flow.id())
                .put("tenantId", tenant.id())
                .put("dataCoreId", core.id())
                .put("name", flow.name())
                .put("description", flow.details().description())
                .put("isDeleting", false)
                .put("createdAt", time(flow.created()))
                .put("updatedAt", time(flow.updated()));
    }

    /** {@code table} is where it is found by PQL, {@code fields} what it can be asked for there besides the payload. */
    static ObjectNode eventType(EventType type) {
        ObjectNode json = Json.object()
                .put("id", type.id())
                .put("tenantId", type.tenant().id())
                .put("dataCoreId", type.core().id())
                .put("flowTypeId", type.flow().id())
                .put("name", type.name())
                .put("description", type.endpoint().details().description())
                .put("isTruncating", false)
                .put("isDeleting", false)
                .put("createdAt", time(type.endpoint().created()))
                .put("updatedAt", time(type.endpoint().updated()))
                .put(EventType.MASKED, type.isMasked())
                .put("table", type.endpoint().single().table().name());
        JsonNode mask = properties(type.endpoint().details()).path(EventType.MASK);
        json.set(EventType.MASK, mask.isObject() ? mask : json.nullNode());
        JsonNode fields = Json.parse(type.endpoint().single().rule().text()).path(EventTypeRoutes.FIELDS);
        return json.set(EventTypeRoutes.FIELDS, fields.isArray() ? fields : Json.array());
    }

    static ObjectNode apiKey(ApiKey key) {
        ObjectNode json = Json.object()
                .put("id", key.id())
                .put("tenantId", key.group())
                .put("name", key.name())
                .put("description", "")
                .put("maskedApiKey", "fc_" + key.id() + "_****")
                .put("createdAt", time(key.created()))
                .putNull("lastUsedAt");
        return key.subject() == null ? json : json.put("certificateSubject", key.subject());
    }

    /** What a change answers that shows nothing. */
    static ObjectNode success() {
        return Json.object().put("success", true);
    }
}
