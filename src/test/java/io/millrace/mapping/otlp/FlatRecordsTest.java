package io.millrace.mapping.otlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Message;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class FlatRecordsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long BYTES_MAX = 1 << 20;

    static Stream<JsonNode> vectors() throws IOException {
        try (InputStream in = FlatRecordsTest.class.getResourceAsStream("/vectors/keboola.json")) {
            JsonNode all = JSON.readTree(in).get("vectors");
            return StreamSupport.stream(all.spliterator(), false)
                    .filter(each -> each.get("kind").asText().equals("flat"))
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void flattensAsTheVectorsSay(JsonNode vector) throws IOException {
        Signal signal = Signal.of(vector.get("signal").asText()).orElseThrow();
        List<JsonNode> wanted = new ArrayList<>();
        vector.get("records").forEach(record -> wanted.add(numbers(record)));
        if (vector.has("otlp")) {
            byte[] json = vector.get("otlp").toString().getBytes(StandardCharsets.UTF_8);
            assertEquals(wanted, records(signal, Encoding.JSON, json));
            Message.Builder message = signal.request();
            JsonMessages.read(vector.get("otlp"), message);
            assertEquals(
                    wanted, records(signal, Encoding.PROTOBUF, message.build().toByteArray()), "the same in protobuf");
        } else {
            byte[] body = Base64.getDecoder().decode(vector.get("protobuf").asText());
            assertEquals(wanted, records(signal, Encoding.PROTOBUF, body));
        }
    }

    private static List<JsonNode> records(Signal signal, Encoding encoding, byte[] body) throws IOException {
        FlatRecords flat = FlatRecords.of(signal, encoding, body, body.length, BYTES_MAX);
        List<JsonNode> records = new ArrayList<>();
        for (String line : new String(flat.lines(), StandardCharsets.UTF_8).split("\n")) {
            if (!line.isEmpty()) {
                records.add(numbers(JSON.readTree(line)));
            }
        }
        assertEquals(flat.count(), records.size());
        return records;
    }

    /** The same with all numbers of one kind. */
    private static JsonNode numbers(JsonNode json) {
        if (json.isNumber()) {
            return JSON.getNodeFactory().numberNode(json.doubleValue());
        }
        if (json.isObject()) {
            ObjectNode all = JSON.createObjectNode();
            json.fields().forEachRemaining(member -> all.set(member.getKey(), numbers(member.getValue())));
            return all;
        }
        if (json.isArray()) {
            ArrayNode all = JSON.createArrayNode();
            json.forEach(element -> all.add(numbers(element)));
            return all;
        }
        return json;
    }

    @Test
    void flattensExponentialHistogramsAndSummaries() throws IOException {
        String message =
                """
                {"resourceMetrics":[{"scopeMetrics":[{"metrics":[
                  {"name":"e","exponentialHistogram":{"aggregationTemporality":2,"dataPoints":[
                    {"count":"18446744073709551615","sum":1.5,"scale":-2,"zeroCount":"3",
                     "positive":{"offset":1,"bucketCounts":["1"]}}]}},
                  {"name":"s","summary":{"dataPoints":[
                    {"count":2,"sum":"NaN","quantileValues":[{"quantile":0.5,"value":7}]}]}},
                  {"name":"n"}]}]}]}""";
        List<JsonNode> records = records(Signal.METRICS, Encoding.JSON, bytes(message));
        assertEquals(2, records.size());
        JsonNode exponential = records.get(0);
        assertEquals("exponential_histogram", exponential.get("metric_type").asText());
        assertEquals((double) Long.MAX_VALUE, exponential.get("count").asDouble(), "saturated");
        assertEquals(1.5, exponential.get("sum").asDouble());
        assertEquals(-2, exponential.get("scale").asInt());
        assertEquals(3, exponential.get("zero_count").asInt());
        assertTrue(!exponential.has("min") && !exponential.has("positive"));
        JsonNode summary = records.get(1);
        assertEquals("NaN", summary.get("sum").asText());
        assertEquals(JSON.readTree("[{\"quantile\":0.5,\"value\":7.0}]"), summary.get("quantile_values"));
    }

    @Test
    void flattensEventsAndLinks() throws IOException {
        String message =
                """
                {"resource_spans":[{"scope_spans":[{"spans":[{"kind":99,"status":{"code":1},
                  "events":[{"timeUnixNano":"1","name":"e","attributes":[{"key":"a","value":{"intValue":1}}]}],
                  "links":[{"traceId":"0A","spanId":"ff","flags":4294967295}]}]}]}]}""";
        JsonNode span = records(Signal.TRACES, Encoding.JSON, bytes(message)).get(0);
        assertEquals("", span.get("kind").asText());
        assertEquals("Ok", span.get("status_code").asText());
        assertEquals("", span.get("trace_id").asText());
        assertEquals(
                numbers(
                        JSON.readTree(
                                "[{\"timestamp\":\"1970-01-01T00:00:00.000000001Z\",\"name\":\"e\",\"attributes\":{\"a\":1}}]")),
                span.get("events"));
        assertEquals(
                numbers(
                        JSON.readTree(
                                "[{\"trace_id\":\"0a\",\"span_id\":\"ff\",\"trace_state\":\"\",\"attributes\":{},\"flags\":4294967295}]")),
                span.get("links"));
    }

    @ParameterizedTest
    @EnumSource(Signal.class)
    void aMessageOfNothingHasNoRecords(Signal signal) {
        assertEquals(
                0,
                FlatRecords.of(signal, Encoding.PROTOBUF, new byte[0], 0, BYTES_MAX)
                        .count());
        assertEquals(
                0,
                FlatRecords.of(signal, Encoding.JSON, new byte[0], 0, BYTES_MAX).count());
        assertEquals(
                0,
                FlatRecords.of(signal, Encoding.JSON, bytes("{}"), 2, BYTES_MAX).count());
    }

    @Test
    void namesWhatDoesNotFit() {
        refused(
                "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"timeUnixNano\":\"1.5\"}]}]}]}",
                "resourceLogs[0].scopeLogs[0].logRecords[0].timeUnixNano has to be a whole number");
        refused(
                "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"timeUnixNano\":-1}]}]}]}",
                "timeUnixNano has to be a whole number of 64 bits");
        refused(
                "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"traceId\":\"xyz\"}]}]}]}",
                "traceId has to be hexadecimal");
        refused("{\"resourceLogs\":{}}", "resourceLogs has to be a list");
        refused("[]", "the message has to be an object");
        refused("{\"resourceLogs\"", "invalid JSON");
        refused(
                "{\"resourceLogs\":[{\"resource\":{\"attributes\":[{\"key\":\"k\",\"value\":"
                        + "{\"arrayValue\":{\"values\":[".repeat(200) + "]}}".repeat(200) + "}]}}]}",
                "deeper than");
        byte[] cut = Base64.getDecoder().decode("CmsKIAoeCgxzZXJ2aWNl");
        Problem problem = assertThrows(
                Problem.class, () -> FlatRecords.of(Signal.LOGS, Encoding.PROTOBUF, cut, cut.length, BYTES_MAX));
        assertEquals(ProblemCode.INVALID_BODY, problem.code());
        assertTrue(problem.getMessage().startsWith("cannot decode OTLP logs payload: "), problem::getMessage);
    }

    private static void refused(String json, String why) {
        byte[] body = bytes(json);
        Problem problem = assertThrows(
                Problem.class, () -> FlatRecords.of(Signal.LOGS, Encoding.JSON, body, body.length, BYTES_MAX));
        assertEquals(ProblemCode.INVALID_BODY, problem.code());
        assertTrue(problem.getMessage().contains(why), problem::getMessage);
    }

    @Test
    void whatRecordsShareIsBounded() {
        String resource =
                "{\"attributes\":[{\"key\":\"k\",\"value\":{\"stringValue\":\"" + "x".repeat(10_000) + "\"}}]}";
        String message = "{\"resourceLogs\":[{\"resource\":" + resource + ",\"scopeLogs\":[{\"logRecords\":["
                + "{},".repeat(999) + "{}]}]}]}";
        byte[] body = bytes(message);
        Problem problem = assertThrows(
                Problem.class, () -> FlatRecords.of(Signal.LOGS, Encoding.JSON, body, body.length, 100_000));
        assertEquals(ProblemCode.TOO_LARGE, problem.code());
        assertEquals(
                1_000,
                FlatRecords.of(Signal.LOGS, Encoding.JSON, body, body.length, 20_000_000)
                        .count());
    }

    @ParameterizedTest
    @EnumSource(Signal.class)
    void answersInTheFormOfTheRequest(Signal signal) throws IOException {
        assertEquals("{}", new String(ExportAnswer.all(signal).bytes(Encoding.JSON), StandardCharsets.UTF_8));
        assertEquals(0, ExportAnswer.all(signal).bytes(Encoding.PROTOBUF).length);
        ExportAnswer partial = ExportAnswer.partial(signal, 1, 3, "no");
        JsonNode json = JSON.readTree(partial.bytes(Encoding.JSON)).get("partialSuccess");
        assertEquals(
                "1 of 3 records rejected; first error: no",
                json.get("errorMessage").asText());
        assertEquals("1", json.get(signal.rejected()).asText());
        byte[] protobuf = partial.bytes(Encoding.PROTOBUF);
        long rejected =
                switch (signal) {
                    case LOGS ->
                        ExportLogsServiceResponse.parseFrom(protobuf)
                                .getPartialSuccess()
                                .getRejectedLogRecords();
                    case METRICS ->
                        ExportMetricsServiceResponse.parseFrom(protobuf)
                                .getPartialSuccess()
                                .getRejectedDataPoints();
                    case TRACES ->
                        ExportTraceServiceResponse.parseFrom(protobuf)
                                .getPartialSuccess()
                                .getRejectedSpans();
                };
        assertEquals(1, rejected);
    }

    @Test
    void knowsContentTypes() {
        assertEquals(Optional.of(Encoding.PROTOBUF), Encoding.of("Application/Protobuf"));
        assertEquals(Optional.of(Encoding.PROTOBUF), Encoding.of("application/x-protobuf; a=b"));
        assertEquals(Optional.of(Encoding.JSON), Encoding.of("application/json;charset=utf-8"));
        assertEquals(Optional.empty(), Encoding.of("text/plain"));
        assertEquals(Optional.empty(), Encoding.of(null));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
