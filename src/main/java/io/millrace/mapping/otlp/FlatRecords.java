package io.millrace.mapping.otlp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.IOException;

/**
 * The records of a message, one JSON object a line: a log record, a data point or a span, each with its resource and scope.
 *
 * @param lines each ends in a line feed
 * @param count of records, perhaps 0
 */
public record FlatRecords(byte[] lines, int count) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Reads a message.
     *
     * @param body whose first {@code length} bytes are the message; none is a message without records
     * @param bytesMax of all lines together
     * @throws Problem {@code INVALID_BODY} if it is no such message, {@code TOO_LARGE} if its records are too large
     */
    public static FlatRecords of(Signal signal, Encoding encoding, byte[] body, int length, long bytesMax) {
        Message message = message(signal, encoding, body, length);
        try {
            FlatWriter out = new FlatWriter(bytesMax);
            switch (signal) {
                case LOGS -> FlatLogs.write((ExportLogsServiceRequest) message, out);
                case METRICS -> FlatMetrics.write((ExportMetricsServiceRequest) message, out);
                case TRACES -> FlatSpans.write((ExportTraceServiceRequest) message, out);
            }
            return new FlatRecords(out.lines(), out.records());
        } catch (IOException e) {
            throw Problem.bug(e);
        }
    }

    private static Message message(Signal signal, Encoding encoding, byte[] body, int length) {
        Message.Builder message = signal.request();
        try {
            if (encoding == Encoding.PROTOBUF) {
                return message.mergeFrom(body, 0, length).build();
            }
            JsonNode json = JSON.readTree(body, 0, length);
            if (!json.isMissingNode()) {
                JsonMessages.read(json, message);
            }
            return message.build();
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw undecodable(signal, e.getMessage(), e);
        } catch (JsonProcessingException e) {
            throw undecodable(signal, "invalid JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw Problem.bug(e);
        }
    }

    private static Problem undecodable(Signal signal, String why, Exception cause) {
        return new Problem(ProblemCode.INVALID_BODY, "cannot decode OTLP " + signal.word() + " payload: " + why)
                .causedBy(cause);
    }
}
