package io.millrace.api.keboola.common;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.json.Json;
import io.millrace.catalog.Details;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.Sink;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A sink of a source. Its name in the core is the sink's id; what people call it, the id of its table and the signals that it wants are
 * properties. Immutable.
 *
 * @param properties of the sink, parsed
 */
public record TableSink(Sink sink, JsonNode properties) {
    /** Whether an answer waits until the record is on disk; the only setting that the way of a record knows. */
    private static final String WAIT = "storage.level.local.encoding.sync.wait";

    public static TableSink of(Sink sink) {
        return new TableSink(sink, Json.parse(sink.details().properties()));
    }

    /** By ascending id. */
    public static List<TableSink> all(Collection<Sink> sinks) {
        return sinks.stream()
                .sorted(Comparator.comparing(Sink::name))
                .map(TableSink::of)
                .toList();
    }

    /**
     * What the core keeps of a sink.
     *
     * @param signals none means all
     */
    public static Details details(
            String id,
            String name,
            String description,
            String tableId,
            List<String> signals,
            Map<String, String> settings) {
        ObjectNode properties = Json.object().put("name", name).put("tableId", tableId);
        if (!signals.isEmpty()) {
            signals.forEach(properties.putArray("allowedSignals")::add);
        }
        return new Details(id, description, settings, properties.toString());
    }

    public String id() {
        return sink.name();
    }

    public String name() {
        return properties.path("name").asText();
    }

    /** Such as {@code in.c-bucket.table}. */
    public String tableId() {
        return properties.path("tableId").asText();
    }

    /** None means all. */
    public List<String> signals() {
        List<String> signals = new ArrayList<>();
        properties.path("allowedSignals").forEach(signal -> signals.add(signal.asText()));
        return signals;
    }

    public boolean isDisabled() {
        return sink.trail().disabled() != null;
    }

    /** Whether its clients are told that the record is stored, or only that it is taken. */
    public static boolean waits(Sink sink, Endpoint source) {
        String own = sink.details().settings().get(WAIT);
        String value = own == null ? source.details().settings().getOrDefault(WAIT, "true") : own;
        return value.equals("true");
    }
}
