package io.millrace.api.featurebase;

import io.millrace.api.featurebase.MetricFamily.Sample;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** Meters under the names that dashboards for Pilosa look for: those that tell the same here. */
final class PilosaMetrics {
    /**
     * @param source whose samples are added up
     * @param label that they have to have
     */
    private record Translation(String name, String type, String help, String source, Map<String, String> label) {
        Translation(String name, String type, String help, String source) {
            this(name, type, help, source, Map.of());
        }
    }

    private static final List<Translation> ALL = List.of(
            new Translation(
                    "pilosa_pql_queries_total",
                    "counter",
                    "Queries that were answered or refused",
                    "millrace_query_latency_seconds_count"),
            new Translation(
                    "pilosa_imported_total", "counter", "Records that were stored", "millrace_records_accepted_total"),
            new Translation("pilosa_goroutines", "gauge", "Threads of the process", "jvm_threads_live_threads"),
            new Translation("pilosa_open_files", "gauge", "Files that are open", "process_files_open_files"),
            new Translation(
                    "pilosa_heap_alloc",
                    "gauge",
                    "Bytes of the heap that are in use",
                    "jvm_memory_used_bytes",
                    Map.of("area", "heap")));

    private PilosaMetrics() {}

    /** @param families those of this server */
    static String text(List<MetricFamily> families) {
        StringBuilder text = new StringBuilder();
        for (Translation translation : ALL) {
            double sum = families.stream()
                    .flatMap(family -> family.samples().stream())
                    .filter(sample -> isPart(sample, translation))
                    .mapToDouble(Sample::number)
                    .sum();
            String name = translation.name();
            text.append("# HELP ").append(name).append(' ').append(translation.help());
            text.append("\n# TYPE ").append(name).append(' ').append(translation.type());
            text.append('\n').append(name).append(' ').append(plain(sum)).append('\n');
        }
        return text.toString();
    }

    private static boolean isPart(Sample sample, Translation translation) {
        return sample.name().equals(translation.source())
                && sample.labels().entrySet().containsAll(translation.label().entrySet());
    }

    private static String plain(double number) {
        return Double.isFinite(number)
                ? BigDecimal.valueOf(number).stripTrailingZeros().toPlainString()
                : "NaN";
    }
}
