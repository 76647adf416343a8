package io.millrace.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.json.Json;
import io.millrace.catalog.Subscription;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The headers of a subscription's requests, which hold secrets and are kept sealed. Immutable. */
public record SubscriptionHeaders(InstallationKey key) {
    /** @param id of the subscription */
    public String seal(String id, Map<String, String> headers) {
        ObjectNode json = Json.object();
        headers.forEach(json::put);
        return key.seal(json.toString(), context(id));
    }

    /** @throws io.millrace.problem.Problem if they were sealed with another key */
    public Map<String, String> open(Subscription subscription) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (subscription.headersOrNull() != null) {
            byte[] json = key.open(subscription.headersOrNull(), context(subscription.id()))
                    .getBytes(StandardCharsets.UTF_8);
            JsonNode members = Json.parse(json, json.length);
            members.fieldNames()
                    .forEachRemaining(
                            name -> headers.put(name, members.get(name).textValue()));
        }
        return headers;
    }

    private static String context(String id) {
        return "subscription:" + id;
    }
}
