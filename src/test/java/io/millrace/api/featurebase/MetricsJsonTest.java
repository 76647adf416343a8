package io.millrace.api.featurebase;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
                # TYPE millrace_query_latency_seconds histogram
                millrace_query_latency_seconds_bucket{outcome="answered",le="+Inf"} 9
                millrace_query_latency_seconds_count{outcome="answered"} 9
                millrace_query_latency_seconds_count{outcome="failed"} 2
                jvm_memory_used_bytes{area="heap",id="a"} 1.5E7
                jvm_memory_used_bytes{area="heap",id="b"} 1.0
                jvm_memory_used_bytes{area="nonheap",id="c"} 7.0
                """));
        assertTrue(text.contains("# TYPE pilosa_pql_queries_total counter\npilosa_pql_queries_total 11\n"), text);
        assertTrue(text.contains("\npilosa_heap_alloc 15000001\n"), text);
        assertTrue(text.contains("\npilosa_imported_total 0\n"), text);
    }
}
