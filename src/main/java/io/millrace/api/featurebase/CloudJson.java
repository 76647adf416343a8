package io.millrace.api.featurebase;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.admission.Minute;
import io.millrace.api.json.Json;
import io.millrace.catalog.ApiKey;
import io.millrace.catalog.Database;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.EndpointError;
import io.millrace.catalog.Limits;
import io.millrace.model.EndpointId;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.GoDuration;
import io.millrace.model.TableSchema;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** What the objects of the control plane look like in the cloud dialect. */
final class CloudJson {
    private CloudJson() {}

    static <T> ObjectNode list(String name, Collection<T> items, Function<T, ObjectNode> render) {
        ObjectNode json = Json.object();
        items.stream().map(render).forEach(json.putArray(name)::add);
        return json;
    }

    static ObjectNode database(Database database) {
        ObjectNode json = Json.object()
                .put("id", database.id())
                .put("name", database.name())
                .put("database_status", database.state().name());
        json.putObject("database_options").put("shape", database.shape());
        return json.put("created_at", database.created().toString());
    }

    static ObjectNode table(TableSchema table) {
        ObjectNode json = Json.object()
                .put("id", table.id().toString())
                .put("name", table.name())
                .put("database_id", table.database());
        json.putObject("options").put("keys", table.isKeyed()).put("trackExistence", table.tracksExistence());
        table.fields().stream().map(CloudJson::field).forEach(json.putArray("fields")::add);
        return json.put("created_at", time(table.createdNanos()));
    }

    static ObjectNode field(Field field) {
        ObjectNode options = FieldOptionsJson.render(field.options());
        if (field.options() instanceof FieldOptions.Time time) {
            options.put("ttl", GoDuration.format(time.ttl()));
        }
        ObjectNode json = Json.object().put("name", field.name());
        json.set("options", options);
        return json.put("created_at", time(field.createdNanos()));
    }

    static ObjectNode sink(Endpoint sink) {
        ObjectNode json = Json.object().put("id", sink.id().toString()).put("name", sink.name());
        json.putObject("sink_details")
                .put("database_id", sink.databaseId())
                .put("table", sink.single().table().name());
        json.set("schema", schema(sink.single().rule().text()));
        json.put("state", sink.state().name());
        json.set("limits", limits(sink.limits()));
        json.put("created_at", sink.created().toString())
                .put("updated_at", sink.updated().toString());
        return sink.failure() == null ? json : json.put("failure", sink.failure());
    }

    /** As it was sent, but for the one option that has two names. */
    private static JsonNode schema(String text) {
        JsonNode json = Json.parse(text);
        if (json instanceof ObjectNode schema && schema.has("allow_missing_columns")) {
            schema.set("allow_missing_fields", schema.remove("allow_missing_columns"));
        }
        return json;
    }

    private static ObjectNode limits(Limits limits) {
        return Json.object()
                .put("bytes_per_second", limits.bytesPerSecond())
                .put("records_per_second", limits.recordsPerSecond());
    }

    static ObjectNode errors(EndpointId sink, List<EndpointError> errors) {
        return list("errors", errors, error -> Json.object()
                .put("sink_id", sink.toString())
                .put("error_type", error.type())
                .put("error_msg", error.message())
                .put("time", error.time().toString()));
    }

    static ObjectNode metrics(EndpointId sink, List<Minute> minutes) {
        ObjectNode json = list("minutes", minutes, minute -> Json.object()
                .put(
                        "time",
                        Instant.EPOCH
                                .plus(minute.epochMinute(), ChronoUnit.MINUTES)
                                .toString())
                .put("requests", minute.requests())
                .put("records", minute.records())
                .put("bytes", minute.bytes())
                .put("errors", minute.errors()));
        return json.put("sink_id", sink.toString());
    }

    static ObjectNode apiKey(ApiKey key) {
        ObjectNode json = Json.object()
                .put("id", key.id())
                .put("name", key.name())
                .put("role", key.role().name().toLowerCase(Locale.ROOT))
                .put("owner", key.owner())
                .put("created_at", key.created().toString());
        return key.subject() == null ? json : json.put("certificate_subject", key.subject());
    }

    private static String time(long nanos) {
        return Instant.EPOCH.plusNanos(nanos).toString();
    }
}
