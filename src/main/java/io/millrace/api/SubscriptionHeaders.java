package io.millrace.api;

import io.millrace.catalog.Subscription;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/** The headers of a subscription's requests, which hold secrets and are kept sealed. Immutable. */
public record SubscriptionHeaders(InstallationKey key) {
    /** @param id of the subscription */
    public String seal(String id, Map<String, String> headers) {
        JsonObject json = new JsonObject();
        headers.forEach(json::put);
        return key.seal(json.encode(), context(id));
    }

    /** @throws io.millrace.problem.Problem if they were sealed with another key */
    public Map<String, String> open(Subscription subscription) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (subscription.headersOrNull() != null) {
            new JsonObject(key.open(subscription.headersOrNull(), context(subscription.id())))
                    .forEach(header -> headers.put(header.getKey(), (String) header.getValue()));
        }
        return headers;
    }

    private static String context(String id) {
        return "subscription:" + id;
    }
}
