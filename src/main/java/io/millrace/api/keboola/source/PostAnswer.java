package io.millrace.api.keboola.source;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.StreamIdentity;
import io.millrace.api.json.Json;
import io.millrace.api.keboola.common.TableSink;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.Sink;
import io.millrace.model.Receipt;
import io.millrace.model.SinkReceipt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What is told of a record that was offered to all sinks of its source. Immutable. */
record PostAnswer(String sourceId, List<SinkOutcome> sinks) {
    private static final int OK = 200;

    /** @param endpoint as it was when the record was mapped */
    static PostAnswer of(Endpoint endpoint, Receipt receipt) {
        Map<Object, Sink> sinks = endpoint.sinks().stream().collect(Collectors.toMap(Sink::id, Function.identity()));
        List<SinkOutcome> outcomes = new ArrayList<>();
        for (SinkReceipt each : receipt.sinks()) {
            Sink sink = sinks.get(each.sink());
            outcomes.add(SinkOutcome.of(sink.name(), TableSink.waits(sink, endpoint), each));
        }
        return sorted(endpoint, outcomes);
    }

    /** Where none of the sinks could make anything of the record. */
    static PostAnswer ofNone(Endpoint endpoint, Function<String, SinkOutcome> failure) {
        return sorted(
                endpoint,
                endpoint.sinks().stream()
                        .filter(Sink::isActive)
                        .map(sink -> failure.apply(sink.name()))
                        .toList());
    }

    private static PostAnswer sorted(Endpoint endpoint, List<SinkOutcome> outcomes) {
        return new PostAnswer(
                endpoint.name(),
                outcomes.stream()
                        .sorted(Comparator.comparing(SinkOutcome::sinkId))
                        .toList());
    }

    /** The largest of all sinks. */
    int status() {
        return sinks.stream().mapToInt(SinkOutcome::status).max().orElse(OK);
    }

    boolean isStored() {
        return sinks.stream().allMatch(SinkOutcome::isStored);
    }

    private String message() {
        if (sinks.isEmpty()) {
            return "No enabled sink found.";
        }
        long stored = sinks.stream().filter(SinkOutcome::isStored).count();
        return (isStored() ? "Successfully written to " : "Written to ") + stored + "/" + sinks.size() + " sinks.";
    }

    /** @param prefix of the words of errors */
    ObjectNode json(StreamIdentity identity, String prefix) {
        ObjectNode json = Json.object();
        tell(json, prefix);
        ObjectNode source = json.putArray("sources")
                .addObject()
                .put("projectId", identity.project())
                .put("sourceId", sourceId)
                .put("branchId", identity.branch());
        tell(source, prefix);
        if (!sinks.isEmpty()) {
            ArrayNode each = source.putArray("sinks");
            sinks.forEach(sink -> each.add(sink.json(prefix)));
        }
        return json;
    }

    private void tell(ObjectNode json, String prefix) {
        json.put("statusCode", status());
        if (!isStored()) {
            json.put("error", prefix + "writeFailed");
        }
        json.put("message", message());
    }
}
