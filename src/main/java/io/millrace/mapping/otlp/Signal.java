package io.millrace.mapping.otlp;

import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a client reports. */
public enum Signal {
    LOGS(ExportLogsServiceRequest.getDefaultInstance(), "rejectedLogRecords"),
    METRICS(ExportMetricsServiceRequest.getDefaultInstance(), "rejectedDataPoints"),
    TRACES(ExportTraceServiceRequest.getDefaultInstance(), "rejectedSpans");

    private final Message empty;
    private final String rejected;

    Signal(Message empty, String rejected) {
        this.empty = empty;
        this.rejected = rejected;
    }

    /** As in paths and settings: {@code logs}, {@code metrics}, {@code traces}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Signal> of(String word) {
        return Stream.of(values()).filter(signal -> signal.word().equals(word)).findFirst();
    }

    /** A builder of a request. */
    Message.Builder request() {
        return empty.newBuilderForType();
    }

    /** The member of an answer that counts what was refused. */
    String rejected() {
        return rejected;
    }
}
