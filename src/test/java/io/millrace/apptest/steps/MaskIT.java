package io.millrace.apptest.steps;

import static io.millrace.apptest.steps.FlowcoreClient.expect;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.apptest.ServerCommand;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is hidden of events, and from whom. */
final class MaskIT {
    private static final String MASK = "{\"sensitiveDataMask\":{\"key\":\"id\",\"schema\":{\"name\":true}}}";
    private static final String WHOLE = "{\"id\":1,\"name\":\"Ada\"}";
    private static final String MASKED = "{\"id\":1,\"name\":\"***\"}";

    @TempDir
    private Path folder;

    private static String payload(JsonNode page) {
        return page.get("events").get(0).get("payload").toString();
    }

    @Test
    void hidesWhatTheMaskSaysFromWhoMayNotSeeIt() throws Exception {
        try (FlowcoreSite site = FlowcoreSite.start(ServerCommand.serve(folder.resolve("data")))) {
            FlowcoreSite.Place place = site.place();
            JsonNode posted = site.own().post(place.path("event"), WHOLE);
            String bucket = posted.get("timeBucket").textValue();
            String type = "/api/v1/event-types/" + place.typeId();
            JsonNode wrong = expect(400, site.admin().send("PATCH", type, MASK.replace("true", "1")));
            assertTrue(wrong.get("message").textValue().contains("sensitiveDataMask.schema.name"), wrong::toString);
            JsonNode changed = expect(200, site.admin().send("PATCH", type, MASK));
            assertEquals(
                    "{\"key\":\"id\",\"schema\":{\"name\":true}}",
                    changed.get("sensitiveDataMask").toString());
            assertEquals(WHOLE, payload(place.read(bucket, "")), "the tenant has not asked for it yet");

            String tenant = "/api/v1/tenants/" + site.tenantId();
            expect(403, site.own().send("POST", tenant + "/enable-sensitive-data", "{}"));
            assertTrue(site.admin()
                    .post(tenant + "/enable-sensitive-data", "{}")
                    .get("sensitiveDataEnabled")
                    .booleanValue());
            assertEquals(MASKED, payload(place.read(bucket, "")));
            assertEquals(MASKED, payload(place.read(bucket, "&includeSensitiveData=true")));
            String one = "/api/v1/events/" + posted.get("eventId").textValue();
            assertEquals(MASKED, site.own().get(one).get("payload").toString());
            assertEquals(
                    WHOLE,
                    site.admin()
                            .get(one + "?includeSensitiveData=true")
                            .get("payload")
                            .toString());
            String page = place.address(bucket, "");
            assertEquals(MASKED, payload(site.admin().get(page)));
            assertEquals(WHOLE, payload(site.admin().get(page + "&includeSensitiveData=true")));
            String names = "{\"tenant\":\"acme\",\"dataCoreId\":\"" + place.coreId()
                    + "\",\"flowType\":\"order.0\",\"eventTypes\":[\"placed.0\"],\"timeBucket\":\"" + bucket + "\"}";
            assertEquals(MASKED, payload(site.own().post("/api/v1/events", names)));

            site.restart();
            assertEquals(MASKED, payload(place.read(bucket, "")));
            JsonNode without = expect(200, site.admin().send("PATCH", type, "{\"sensitiveDataMask\":null}"));
            assertTrue(without.get("sensitiveDataMask").isNull(), without::toString);
            assertEquals(WHOLE, payload(place.read(bucket, "")));
            expect(200, site.admin().send("PATCH", type, MASK));
            assertTrue(!site.admin()
                    .post(tenant + "/disable-sensitive-data", "{}")
                    .get("sensitiveDataEnabled")
                    .booleanValue());
            assertEquals(WHOLE, payload(place.read(bucket, "")));
        }
    }
}
