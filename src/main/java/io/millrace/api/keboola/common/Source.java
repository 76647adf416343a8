package io.millrace.api.keboola.common;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.EndpointSecret;
import io.millrace.api.InstallationKey;
import io.millrace.api.json.Json;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.Details;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.EndpointState;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An endpoint of this dialect. Its name in the core is the source's id; what people call it, and its type, are properties.
 * Immutable.
 *
 * @param properties of the endpoint, parsed
 */
public record Source(Endpoint endpoint, JsonNode properties) {
    /** Whose endpoints these are. */
    public static final String DIALECT = "keboola";

    /** Takes any body as one record. */
    public static final String HTTP = "http";

    /** Takes OpenTelemetry's logs, metrics and traces. */
    public static final String OTLP = "otlp";

    public static Source of(Endpoint endpoint) {
        return new Source(endpoint, Json.parse(endpoint.details().properties()));
    }

    /** What the core keeps of a source. */
    public static Details details(
            String id, String type, String name, String description, Map<String, String> settings) {
        String properties = Json.object().put("type", type).put("name", name).toString();
        return new Details(id, description, settings, properties);
    }

    /** By ascending id. */
    public static List<Source> all(Catalog catalog) {
        return catalog.endpoints(DIALECT).stream()
                .filter(endpoint -> endpoint.state() != EndpointState.DELETED)
                .map(Source::of)
                .toList();
    }

    public static Optional<Source> find(Catalog catalog, String id) {
        return catalog.endpoints(DIALECT).stream()
                .filter(endpoint -> endpoint.name().equals(id) && endpoint.state() != EndpointState.DELETED)
                .findFirst()
                .map(Source::of);
    }

    public String id() {
        return endpoint.name();
    }

    public String type() {
        return properties.path("type").asText();
    }

    public String name() {
        return properties.path("name").asText();
    }

    public boolean isDisabled() {
        return endpoint.trail().disabled() != null;
    }

    /** By ascending id. */
    public List<TableSink> sinks() {
        return TableSink.all(endpoint.sinks());
    }

    public Optional<TableSink> sink(String id) {
        return endpoint.sinks().stream()
                .filter(sink -> sink.name().equals(id))
                .findFirst()
                .map(TableSink::of);
    }

    /** Stands in its address. */
    public String secret(InstallationKey key) {
        return EndpointSecret.open(endpoint.secret(), key).value();
    }
}
