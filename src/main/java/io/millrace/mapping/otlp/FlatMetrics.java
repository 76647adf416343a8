package io.millrace.mapping.otlp;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.proto.resource.v1.Resource;
import java.io.IOException;
import java.util.List;

/** Data points of metrics, flat. */
final class FlatMetrics {
    private static final String TEMPORALITY = "aggregation_temporality";
    private static final String[] TEMPORALITIES = {"Unspecified", "Delta", "Cumulative"};

    private final FlatWriter out;
    private final Resource resource;
    private final InstrumentationScope scope;
    private final Metric metric;

    private FlatMetrics(FlatWriter out, Resource resource, InstrumentationScope scope, Metric metric) {
        this.out = out;
        this.resource = resource;
        this.scope = scope;
        this.metric = metric;
    }

    static void write(ExportMetricsServiceRequest request, FlatWriter out) throws IOException {
        for (ResourceMetrics resource : request.getResourceMetricsList()) {
            for (ScopeMetrics scope : resource.getScopeMetricsList()) {
                for (Metric metric : scope.getMetricsList()) {
                    new FlatMetrics(out, resource.getResource(), scope.getScope(), metric).points();
                }
            }
        }
    }

    private void points() throws IOException {
        switch (metric.getDataCase()) {
            case GAUGE -> {
                for (NumberDataPoint point : metric.getGauge().getDataPointsList()) {
                    begin("gauge", point);
                    out.end();
                }
            }
            case SUM -> {
                for (NumberDataPoint point : metric.getSum().getDataPointsList()) {
                    begin("sum", point);
                    out.flag("is_monotonic", metric.getSum().getIsMonotonic());
                    temporality(metric.getSum().getAggregationTemporalityValue());
                    out.end();
                }
            }
            case HISTOGRAM -> {
                for (HistogramDataPoint point : metric.getHistogram().getDataPointsList()) {
                    histogram(point);
                }
            }
            case EXPONENTIAL_HISTOGRAM -> {
                for (ExponentialHistogramDataPoint point :
                        metric.getExponentialHistogram().getDataPointsList()) {
                    histogram(point);
                }
            }
            case SUMMARY -> {
                for (SummaryDataPoint point : metric.getSummary().getDataPointsList()) {
                    summary(point);
                }
            }
            case DATA_NOT_SET -> {}
        }
    }

    private void begin(String type, long start, long time, List<KeyValue> attributes) throws IOException {
        out.begin();
        out.text("metric_name", metric.getName());
        out.text("metric_description", metric.getDescription());
        out.text("metric_unit", metric.getUnit());
        out.text("metric_type", type);
        out.shared(resource, scope);
        out.time("start_timestamp", start);
        out.time("timestamp", time);
        out.attributes(attributes);
    }

    private void begin(String type, NumberDataPoint point) throws IOException {
        begin(type, point.getStartTimeUnixNano(), point.getTimeUnixNano(), point.getAttributesList());
        switch (point.getValueCase()) {
            case AS_INT -> out.number("value", point.getAsInt());
            case AS_DOUBLE -> out.decimal("value", point.getAsDouble());
            case VALUE_NOT_SET -> out.nothing("value");
        }
    }

    private void histogram(HistogramDataPoint point) throws IOException {
        begin("histogram", point.getStartTimeUnixNano(), point.getTimeUnixNano(), point.getAttributesList());
        out.unsigned("count", point.getCount());
        optional("sum", point.hasSum(), point.getSum());
        optional("min", point.hasMin(), point.getMin());
        optional("max", point.hasMax(), point.getMax());
        out.unsigned("bucket_counts", point.getBucketCountsList());
        out.decimals("explicit_bounds", point.getExplicitBoundsList());
        temporality(metric.getHistogram().getAggregationTemporalityValue());
        out.end();
    }

    private void histogram(ExponentialHistogramDataPoint point) throws IOException {
        begin(
                "exponential_histogram",
                point.getStartTimeUnixNano(),
                point.getTimeUnixNano(),
                point.getAttributesList());
        out.unsigned("count", point.getCount());
        optional("sum", point.hasSum(), point.getSum());
        optional("min", point.hasMin(), point.getMin());
        optional("max", point.hasMax(), point.getMax());
        out.number("scale", point.getScale());
        out.unsigned("zero_count", point.getZeroCount());
        temporality(metric.getExponentialHistogram().getAggregationTemporalityValue());
        out.end();
    }

    private void summary(SummaryDataPoint point) throws IOException {
        begin("summary", point.getStartTimeUnixNano(), point.getTimeUnixNano(), point.getAttributesList());
        out.unsigned("count", point.getCount());
        out.decimal("sum", point.getSum());
        out.beginList("quantile_values");
        for (SummaryDataPoint.ValueAtQuantile quantile : point.getQuantileValuesList()) {
            out.begin();
            out.decimal("quantile", quantile.getQuantile());
            out.decimal("value", quantile.getValue());
            out.endElement();
        }
        out.endList();
        out.end();
    }

    private void optional(String name, boolean isThere, double value) throws IOException {
        if (isThere) {
            out.decimal(name, value);
        }
    }

    private void temporality(int number) throws IOException {
        out.text(TEMPORALITY, FlatSpans.word(TEMPORALITIES, number));
    }
}
