package io.millrace.mapping.otlp;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;

/** Spans, flat. */
final class FlatSpans {
    private static final String[] KINDS = {"Unspecified", "Internal", "Server", "Client", "Producer", "Consumer"};
    private static final String[] STATUS_CODES = {"Unset", "Ok", "Error"};

    private FlatSpans() {}

    static void write(ExportTraceServiceRequest request, FlatWriter out) throws IOException {
        for (ResourceSpans resource : request.getResourceSpansList()) {
            for (ScopeSpans scope : resource.getScopeSpansList()) {
                for (Span span : scope.getSpansList()) {
                    out.begin();
                    write(span, out);
                    out.shared(resource.getResource(), scope.getScope());
                    out.end();
                }
            }
        }
    }

    private static void write(Span span, FlatWriter out) throws IOException {
        out.time("timestamp", span.getStartTimeUnixNano());
        out.time("end_timestamp", span.getEndTimeUnixNano());
        out.id("trace_id", span.getTraceId());
        out.id("span_id", span.getSpanId());
        out.idIfAny("parent_span_id", span.getParentSpanId());
        out.text("trace_state", span.getTraceState());
        out.text("name", span.getName());
        out.text("kind", word(KINDS, span.getKindValue()));
        out.number("flags", Integer.toUnsignedLong(span.getFlags()));
        out.text("status_code", word(STATUS_CODES, span.getStatus().getCodeValue()));
        out.text("status_message", span.getStatus().getMessage());
        out.attributes(span.getAttributesList());
        out.beginList("events");
        for (Span.Event event : span.getEventsList()) {
            out.begin();
            out.time("timestamp", event.getTimeUnixNano());
            out.text("name", event.getName());
            out.attributes(event.getAttributesList());
            out.endElement();
        }
        out.endList();
        out.beginList("links");
        for (Span.Link link : span.getLinksList()) {
            out.begin();
            out.id("trace_id", link.getTraceId());
            out.id("span_id", link.getSpanId());
            out.text("trace_state", link.getTraceState());
            out.attributes(link.getAttributesList());
            out.number("flags", Integer.toUnsignedLong(link.getFlags()));
            out.endElement();
        }
        out.endList();
    }

    /** Empty for a number that has no word. */
    static String word(String[] words, int number) {
        return number >= 0 && number < words.length ? words[number] : "";
    }
}
