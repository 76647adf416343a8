package io.millrace.mapping.otlp;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.io.IOException;

/** Log records, flat. */
final class FlatLogs {
    private FlatLogs() {}

    static void write(ExportLogsServiceRequest request, FlatWriter out) throws IOException {
        for (ResourceLogs resource : request.getResourceLogsList()) {
            for (ScopeLogs scope : resource.getScopeLogsList()) {
                for (LogRecord record : scope.getLogRecordsList()) {
                    out.begin();
                    write(record, out);
                    out.shared(resource.getResource(), scope.getScope());
                    out.end();
                }
            }
        }
    }

    private static void write(LogRecord record, FlatWriter out) throws IOException {
        out.time("timestamp", record.getTimeUnixNano());
        out.time("observed_timestamp", record.getObservedTimeUnixNano());
        out.number("severity_number", record.getSeverityNumberValue());
        out.text("severity_text", record.getSeverityText());
        out.value("body", record.getBody());
        out.number("flags", Integer.toUnsignedLong(record.getFlags()));
        out.idIfAny("trace_id", record.getTraceId());
        out.idIfAny("span_id", record.getSpanId());
        out.attributes(record.getAttributesList());
    }
}
