package io.millrace.api.featurebase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class MetricsJsonTest {
    private static final String TEXT =
            """
            # HELP a_total How \\\\ many\\nthere are
            # TYPE a_total counter
            a_total{x="1",y="a \\"b\\", {c}"} 2.0
            a_total{x="2",y=""} 2.5E7
            # HELP t_seconds How long
            # TYPE t_seconds histogram
            t_seconds_bucket{x="1",le="0.5"} 3
            t_seconds_bucket{x="1",le="+Inf"} 4
            t_seconds_count{x="1"} 4
            t_seconds_sum{x="1"} 2.25
            # HELP s_seconds_max How long at most
            # TYPE s_seconds_max gauge
            s_seconds_max NaN
            # HELP s_seconds How long
            # TYPE s_seconds summary
            s_seconds{quantile="0.9"} 0.5
            s_seconds_count 1
            s_seconds_sum 0.5
            """;

    @Test
    void rendersEveryType() {
        assertEquals(
                "[{\"name\":\"a_total\",\"help\":\"How \\\\ many\\nthere are\",\"type\":\"COUNTER\",\"metrics\":["
                        + "{\"labels\":{\"x\":\"1\",\"y\":\"a \\\"b\\\", {c}\"},\"value\":\"2\"},"
                        + "{\"labels\":{\"x\":\"2\",\"y\":\"\"},\"value\":\"2.5E7\"}]},"
                        + "{\"name\":\"t_seconds\",\"help\":\"How long\",\"type\":\"HISTOGRAM\",\"metrics\":["
                        + "{\"labels\":{\"x\":\"1\"},\"buckets\":{\"0.5\":\"3\",\"+Inf\":\"4\"},\"count\":\"4\","
                        + "\"sum\":\"2.25\"}]},"
                        + "{\"name\":\"s_seconds_max\",\"help\":\"How long at most\",\"type\":\"GAUGE\",\"metrics\":["
                        + "{\"value\":\"NaN\"}]},"
                        + "{\"name\":\"s_seconds\",\"help\":\"How long\",\"type\":\"SUMMARY\",\"metrics\":["
                        + "{\"quantiles\":{\"0.9\":\"0.5\"},\"count\":\"1\",\"sum\":\"0.5\"}]}]",
                MetricsJson.render(PrometheusText.families(TEXT)).toString());
    }

    @Test
    void addsTheNamesOfPilosa() {
        String text = PilosaMetrics.text(
                PrometheusText.families(
                        """
                millrace_pql_queries_total 11
                # TYPE millrace_http_requests_seconds histogram
                # HELP millrace_http_requests_seconds How long
                millrace_http_requests_seconds_bucket{method="GET",le="+Inf"} 9
                millrace_http_requests_seconds_count{method="GET"} 9
                millrace_http_requests_seconds_sum{method="GET"} 0.5
                millrace_records_accepted_total{endpoint="a"} 3.0
                millrace_records_accepted_total{endpoint="b"} 4.0
                millrace_records_refused_total{endpoint="b",reason="r"} 1.0
                millrace_import_values_total{action="set",state="received"} 20.0
                millrace_import_values_total{action="set",state="stored"} 10.0
                millrace_import_values_total{action="clear",state="stored"} 5.0
                millrace_transactions_total{event="started",exclusive="false"} 2.0
                millrace_transactions_total{event="started",exclusive="true"} 1.0
                jvm_memory_used_bytes{area="heap",id="a"} 1.5E7
                jvm_memory_used_bytes{area="heap",id="b"} 1.0
                jvm_memory_used_bytes{area="nonheap",id="c"} 7.0
                """),
                new TreeMap<>(Map.of("events", 3L, "d.pets", 0L)));
        assertTrue(text.contains("# TYPE pilosa_pql_queries_total counter\npilosa_pql_queries_total 11\n"), text);
        assertTrue(text.contains("\npilosa_heap_alloc 15000001\n"), text);
        assertTrue(text.contains("\npilosa_importing_total 28\n"), text);
        assertTrue(text.contains("\npilosa_imported_total 17\n"), text);
        assertTrue(text.contains("\npilosa_cleared_total 5\n"), text);
        assertTrue(text.contains("\npilosa_sql_queries_total 0\n"), text);
        assertTrue(text.contains("\npilosa_transaction_start 2\n"), text);
        assertTrue(text.contains("\npilosa_transaction_exclusive_active 1\n"), text);
        assertTrue(
                text.contains(
                        """
                # HELP pilosa_http_request_duration_seconds How long
                # TYPE pilosa_http_request_duration_seconds histogram
                pilosa_http_request_duration_seconds_bucket{method="GET",le="+Inf"} 9
                pilosa_http_request_duration_seconds_count{method="GET"} 9
                pilosa_http_request_duration_seconds_sum{method="GET"} 0.5
                """),
                text);
        assertTrue(
                text.endsWith("pilosa_maximum_shard{index=\"d.pets\"} 0\npilosa_maximum_shard{index=\"events\"} 3\n"),
                text);
    }

    @Test
    void leavesOutHighestShardsThatAreNotKnown() {
        assertFalse(PilosaMetrics.text(List.of(), Map.of()).contains("maximum_shard"));
    }
}
