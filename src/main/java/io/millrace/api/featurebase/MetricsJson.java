package io.millrace.api.featurebase;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.featurebase.MetricFamily.Sample;
import io.millrace.api.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Metrics in the JSON form that the tool prom2json gives them: values are strings. */
final class MetricsJson {
    private static final String BUCKET = "le";
    private static final String QUANTILE = "quantile";

    private MetricsJson() {}

    static ArrayNode render(List<MetricFamily> families) {
        ArrayNode list = Json.object().putArray("families");
        for (MetricFamily family : families) {
            ObjectNode json = list.addObject()
                    .put("name", family.name())
                    .put("help", family.help())
                    .put("type", family.type().toUpperCase(Locale.ROOT));
            ArrayNode metrics = json.putArray("metrics");
            if (family.type().equals("histogram") || family.type().equals("summary")) {
                distributions(family).values().forEach(metrics::add);
            } else {
                family.samples()
                        .forEach(sample -> metrics.add(labelled(sample.labels()).put("value", value(sample))));
            }
        }
        return list;
    }

    /** One for all samples that have the same labels otherwise. */
    private static Map<Map<String, String>, ObjectNode> distributions(MetricFamily family) {
        Map<Map<String, String>, ObjectNode> byLabels = new LinkedHashMap<>();
        for (Sample sample : family.samples()) {
            Map<String, String> labels = new LinkedHashMap<>(sample.labels());
            String bucket = labels.remove(BUCKET);
            String quantile = labels.remove(QUANTILE);
            ObjectNode json = byLabels.computeIfAbsent(labels, MetricsJson::labelled);
            if (bucket != null) {
                json.withObjectProperty("buckets").put(bucket, value(sample));
            } else if (quantile != null) {
                json.withObjectProperty("quantiles").put(quantile, value(sample));
            } else {
                json.put(sample.name().endsWith("_count") ? "count" : "sum", value(sample));
            }
        }
        return byLabels;
    }

    private static ObjectNode labelled(Map<String, String> labels) {
        ObjectNode json = Json.object();
        if (!labels.isEmpty()) {
            ObjectNode names = json.putObject("labels");
            labels.forEach(names::put);
        }
        return json;
    }

    private static String value(Sample sample) {
        return sample.value().endsWith(".0")
                ? sample.value().substring(0, sample.value().length() - 2)
                : sample.value();
    }
}
