package io.millrace.mapping.otlp;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsPartialSuccess;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsPartialSuccess;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.nio.charset.StandardCharsets;

/**
 * What a client is told of records that were taken, all of them or some.
 *
 * @param rejected how many of them were refused
 * @param message why; empty if none was
 */
public record ExportAnswer(Signal signal, long rejected, String message) {
    /** All records were taken. */
    public static ExportAnswer all(Signal signal) {
        return new ExportAnswer(signal, 0, "");
    }

    /** @param first why the first of those that were refused was */
    public static ExportAnswer partial(Signal signal, long rejected, long records, String first) {
        return new ExportAnswer(
                signal, rejected, rejected + " of " + records + " records rejected; first error: " + first);
    }

    public byte[] bytes(Encoding encoding) {
        return encoding == Encoding.JSON ? json() : protobuf();
    }

    private byte[] json() {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        if (rejected > 0) {
            answer.putObject("partialSuccess")
                    .put(signal.rejected(), Long.toString(rejected))
                    .put("errorMessage", message);
        }
        return answer.toString().getBytes(StandardCharsets.UTF_8);
    }

    private byte[] protobuf() {
        if (rejected == 0) {
            return new byte[0];
        }
        return switch (signal) {
            case LOGS ->
                ExportLogsServiceResponse.newBuilder()
                        .setPartialSuccess(ExportLogsPartialSuccess.newBuilder()
                                .setRejectedLogRecords(rejected)
                                .setErrorMessage(message))
                        .build()
                        .toByteArray();
            case METRICS ->
                ExportMetricsServiceResponse.newBuilder()
                        .setPartialSuccess(ExportMetricsPartialSuccess.newBuilder()
                                .setRejectedDataPoints(rejected)
                                .setErrorMessage(message))
                        .build()
                        .toByteArray();
            case TRACES ->
                ExportTraceServiceResponse.newBuilder()
                        .setPartialSuccess(ExportTracePartialSuccess.newBuilder()
                                .setRejectedSpans(rejected)
                                .setErrorMessage(message))
                        .build()
                        .toByteArray();
        };
    }
}
