package io.millrace.api.featurebase;

import io.millrace.api.featurebase.MetricFamily.Sample;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Meters under the names that dashboards for Pilosa look for: those that tell the same here. */
final class PilosaMetrics {
    private static final String COUNTER = "counter";
    private static final String GAUGE = "gauge";
    private static final String REQUESTS = "millrace_http_requests_seconds";
    private static final String PILOSAS_REQUESTS = "pilosa_http_request_duration_seconds";
    private static final String CHANGES = "millrace_schema_changes_total";
    private static final String CHANGE = "change";
    private static final String VALUES = "millrace_import_values_total";
    private static final String RECORDS = "millrace_records_accepted_total";

    /** @param source whether a sample is to be added up */
    private record Translation(String name, String type, String help, Predicate<Sample> source) {}

    private static final List<Translation> ALL = List.of(
            new Translation(
                    "pilosa_pql_queries_total",
                    COUNTER,
                    "Queries in PQL that came",
                    named("millrace_pql_queries_total")),
            new Translation(
                    "pilosa_sql_queries_total", COUNTER, "Queries in SQL, which is not spoken", sample -> false),
            new Translation(
                    "pilosa_create_index_total",
                    COUNTER,
                    "Indexes that clients made",
                    with(CHANGES, CHANGE, "create_table")),
            new Translation(
                    "pilosa_delete_index_total",
                    COUNTER,
                    "Indexes that clients deleted",
                    with(CHANGES, CHANGE, "delete_table")),
            new Translation(
                    "pilosa_create_field_total",
                    COUNTER,
                    "Fields that clients made",
                    with(CHANGES, CHANGE, "create_field")),
            new Translation(
                    "pilosa_delete_field_total",
                    COUNTER,
                    "Fields that clients deleted",
                    with(CHANGES, CHANGE, "delete_field")),
            new Translation(
                    "pilosa_set_bit_total",
                    COUNTER,
                    "Calls of Set that changed something",
                    with("millrace_query_changes_total", "call", "set")),
            new Translation(
                    "pilosa_clear_bit_total",
                    COUNTER,
                    "Calls of Clear that changed something",
                    with("millrace_query_changes_total", "call", "clear")),
            new Translation(
                    "pilosa_importing_total",
                    COUNTER,
                    "Records that were sent to endpoints, and values in imports",
                    named(RECORDS)
                            .or(named("millrace_records_refused_total"))
                            .or(with(VALUES, Map.of("action", "set", "state", "received")))),
            new Translation(
                    "pilosa_imported_total",
                    COUNTER,
                    "Records and values of these that were stored",
                    named(RECORDS).or(with(VALUES, Map.of("action", "set", "state", "stored")))),
            new Translation(
                    "pilosa_clearing_total",
                    COUNTER,
                    "Values in imports that clear",
                    with(VALUES, Map.of("action", "clear", "state", "received"))),
            new Translation(
                    "pilosa_cleared_total",
                    COUNTER,
                    "Values of these that are durable",
                    with(VALUES, Map.of("action", "clear", "state", "stored"))),
            new Translation(
                    "pilosa_transaction_start",
                    COUNTER,
                    "Transactions that started, but for exclusive ones",
                    transactions("false", "started")),
            new Translation(
                    "pilosa_transaction_end",
                    COUNTER,
                    "Transactions that ended, but for exclusive ones",
                    transactions("false", "ended")),
            new Translation(
                    "pilosa_transaction_blocked",
                    COUNTER,
                    "Transactions that an exclusive one kept from starting",
                    transactions("false", "blocked")),
            new Translation(
                    "pilosa_transaction_exclusive_request",
                    COUNTER,
                    "Requests for an exclusive transaction",
                    transactions("true", "wanted")),
            new Translation(
                    "pilosa_transaction_exclusive_active",
                    COUNTER,
                    "Exclusive transactions that became active",
                    transactions("true", "started")),
            new Translation(
                    "pilosa_transaction_exclusive_end",
                    COUNTER,
                    "Exclusive transactions that ended",
                    transactions("true", "ended")),
            new Translation(
                    "pilosa_transaction_exclusive_blocked",
                    COUNTER,
                    "Exclusive transactions that another one kept from starting",
                    transactions("true", "blocked")),
            new Translation(
                    "pilosa_garbage_collection_total",
                    COUNTER,
                    "Collections of garbage",
                    named("jvm_gc_pause_seconds_count")),
            new Translation("pilosa_goroutines", GAUGE, "Threads of the process", named("jvm_threads_live_threads")),
            new Translation("pilosa_open_files", GAUGE, "Files that are open", named("process_files_open_files")),
            new Translation(
                    "pilosa_heap_alloc",
                    GAUGE,
                    "Bytes of the heap that are in use",
                    with("jvm_memory_used_bytes", "area", "heap")));

    private PilosaMetrics() {}

    private static Predicate<Sample> named(String name) {
        return sample -> sample.name().equals(name);
    }

    private static Predicate<Sample> with(String name, String label, String value) {
        return with(name, Map.of(label, value));
    }

    private static Predicate<Sample> with(String name, Map<String, String> labels) {
        return sample ->
                sample.name().equals(name) && sample.labels().entrySet().containsAll(labels.entrySet());
    }

    private static Predicate<Sample> transactions(String exclusive, String event) {
        return with("millrace_transactions_total", Map.of("exclusive", exclusive, "event", event));
    }

    /**
     * @param families those of this server
     * @param highestShards by index; empty if that is not known
     */
    static String text(List<MetricFamily> families, Map<String, Long> highestShards) {
        StringBuilder text = new StringBuilder();
        for (Translation translation : ALL) {
            double sum = families.stream()
                    .flatMap(family -> family.samples().stream())
                    .filter(translation.source())
                    .mapToDouble(Sample::number)
                    .sum();
            head(text, translation.name(), translation.type(), translation.help());
            text.append(translation.name()).append(' ').append(plain(sum)).append('\n');
        }
        families.stream()
                .filter(family -> family.name().equals(REQUESTS))
                .findFirst()
                .ifPresent(family -> renamed(text, family));
        if (!highestShards.isEmpty()) {
            head(text, "pilosa_maximum_shard", GAUGE, "The highest shard of an index that has records");
            highestShards.forEach(
                    (index, shard) -> text.append("pilosa_maximum_shard{index=\"" + index + "\"} " + shard + "\n"));
        }
        return text.toString();
    }

    private static void head(StringBuilder text, String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help);
        text.append("\n# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private static void renamed(StringBuilder text, MetricFamily family) {
        head(text, PILOSAS_REQUESTS, family.type(), family.help());
        for (Sample sample : family.samples()) {
            text.append(PILOSAS_REQUESTS).append(sample.name().substring(REQUESTS.length()));
            String before = "{";
            for (Map.Entry<String, String> label : sample.labels().entrySet()) {
                text.append(before)
                        .append(label.getKey())
                        .append("=\"")
                        .append(label.getValue())
                        .append('"');
                before = ",";
            }
            text.append(sample.labels().isEmpty() ? " " : "} ")
                    .append(sample.value())
                    .append('\n');
        }
    }

    private static String plain(double number) {
        return Double.isFinite(number)
                ? BigDecimal.valueOf(number).stripTrailingZeros().toPlainString()
                : "NaN";
    }
}
