package io.millrace.loadtest;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Flowcore: a tenant with one event type for each endpoint. */
final class Flowcore implements Dialect {
    private static final Pattern ID = Pattern.compile("^\\{\"id\":\\s*\"([^\"]+)\"");
    private static final Pattern KEY = Pattern.compile("\"value\":\\s*\"([^\"]+)\"");
    private static final Pattern TABLE = Pattern.compile("\"table\":\\s*\"([^\"]+)\"");
    private static final String CORE = "load";
    private static final String TYPE = "posted.0";
    private static final DateTimeFormatter BUCKET =
            DateTimeFormatter.ofPattern("yyyyMMddHH'0000'").withZone(ZoneOffset.UTC);

    /** Of all events, so that they are in one time bucket however long the run takes. */
    static final Instant EVENT_TIME = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    private final ApiClient api;
    private final String tenant;
    private final String tenantId;
    private final String coreId;
    private final String key;
    private final List<String> types = new ArrayList<>();

    Flowcore(ApiClient api, String tenant) {
        this.api = api;
        this.tenant = tenant;
        tenantId = ApiClient.find(ID, api.post("/api/v1/tenants", "{\"name\": \"" + tenant + "\"}"));
        coreId = ApiClient.find(ID, api.post("/api/v1/data-cores", child("tenantId", tenantId, CORE)));
        key = ApiClient.find(
                KEY, api.post("/api/v1/api-keys", "{\"tenantId\": \"" + tenantId + "\", \"name\": \"load\"}"));
    }

    private static String child(String parent, String id, String name) {
        return "{\"" + parent + "\": \"" + id + "\", \"name\": \"" + name + "\", \"description\": \"\"}";
    }

    @Override
    public Feed create(String name, Payload payload) {
        String flow = tenant + "." + name;
        String flowId = ApiClient.find(ID, api.post("/api/v1/flow-types", child("dataCoreId", coreId, flow)));
        String type = api.post("/api/v1/event-types", child("flowTypeId", flowId, TYPE));
        types.add(ApiClient.find(ID, type));
        return new Feed(
                flow + "." + TYPE,
                "/events/" + tenant + "/" + CORE + "/" + flow + "/" + TYPE,
                key,
                (first, records) -> RecordFormat.list("[", "]", first, records, payload::append),
                Question.pql(ApiClient.find(TABLE, type), api.authorization()));
    }

    /** Where the first events of the first event type are read, as many as the number that is put behind it. */
    String firstPage() {
        return "/api/v1/events?eventTypeId=" + types.get(0) + "&timeBucket=" + BUCKET.format(EVENT_TIME) + "&pageSize=";
    }

    @Override
    public void remove() {
        api.delete("/api/v1/data-cores/" + coreId + "/request-delete");
        api.delete("/api/v1/tenants/" + tenantId);
    }
}
