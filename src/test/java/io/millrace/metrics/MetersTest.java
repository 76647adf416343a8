package io.millrace.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.Meter;
import io.millrace.api.ConnectionEnd;
import io.millrace.api.SocketEvent;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.coordinator.pipeline.Work;
import io.millrace.model.EndpointId;
import io.millrace.model.TableId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MetersTest {
    private static final EndpointId ENDPOINT = new EndpointId(new UUID(1, 2));
    private static final String TAG = "endpoint=\"00000000-0000-0001-0000-000000000002\"";
    private static final String SOURCE = ",source=\"shop\"";
    private static final SinkMeterSet.Key SINK = new SinkMeterSet.Key(ENDPOINT, "shop", "orders");

    private final Meters meters = new Meters();

    @AfterEach
    void close() {
        meters.close();
    }

    private void checkLine(String line) {
        assertTrue(meters.scrape().lines().anyMatch(line::equals), () -> line + "\nnot in\n" + meters.scrape());
    }

    @Test
    void countsRecordsAndBytesOfEndpoints() {
        EndpointMeters its = meters.endpoints().of(ENDPOINT, "shop");
        its.accepted(3, 500);
        its.accepted(2, 100);
        its.refusedRecords("bad_number", 4);
        its.refusedRequest("TOO_LARGE", 9_000);
        checkLine("millrace_records_accepted_total{" + TAG + SOURCE + "} 5.0");
        checkLine("millrace_bytes_accepted_total{" + TAG + SOURCE + "} 600.0");
        checkLine("millrace_records_refused_total{" + TAG + ",reason=\"bad_number\"" + SOURCE + "} 4.0");
        checkLine("millrace_requests_refused_total{" + TAG + ",reason=\"TOO_LARGE\"" + SOURCE + "} 1.0");
        checkLine("millrace_bytes_refused_total{" + TAG + ",reason=\"TOO_LARGE\"" + SOURCE + "} 9000.0");
        assertSame(its, meters.endpoints().of(ENDPOINT, "shop"));
    }

    @Test
    void forgetsEndpointsAndTablesThatAreGone() {
        meters.endpoints().of(ENDPOINT, "shop").refusedRecords("bad_number", 1);
        meters.tables().of(new TableId(7)).chunks(2, 1_000);
        meters.sinks().of(SINK).mapped(10, 20);
        meters.endpoints().retain(Set.of(new EndpointMeterSet.Key(ENDPOINT, "shop")));
        meters.sinks().retain(Set.of(SINK));
        meters.tables().retain(Set.of(new TableId(7)));
        assertTrue(meters.scrape().contains(TAG));
        assertTrue(meters.scrape().contains("table=\"7\""));
        assertTrue(meters.scrape().contains("sink=\"orders\""));
        meters.endpoints().retain(Set.of(new EndpointMeterSet.Key(ENDPOINT, "renamed")));
        meters.sinks().retain(Set.of());
        meters.tables().retain(Set.of());
        assertFalse(meters.scrape().contains(TAG));
        assertFalse(meters.scrape().contains("table=\"7\""));
    }

    @Test
    void countsWhatBecomesOfRecordsInSinks() {
        SinkMeters its = meters.sinks().of(SINK);
        its.mapped(100, 2_000_000);
        its.mapped(0, 1_000_000);
        its.answered(3, 1);
        its.imported(Duration.ofMillis(1_500));
        its.imported(Duration.ofMillis(-3));
        its.importFailed();
        String tags = "{" + TAG + ",sink=\"orders\"" + SOURCE + "} ";
        checkLine("millrace_sink_duration_seconds_count" + tags + "2");
        checkLine("millrace_sink_duration_seconds_sum" + tags + "0.003");
        checkLine("millrace_sink_bytes_total" + tags + "100.0");
        checkLine("millrace_sink_records_total" + tags + "3.0");
        checkLine("millrace_sink_records_refused_total" + tags + "1.0");
        checkLine("millrace_load_duration_seconds_count" + tags + "2");
        checkLine("millrace_load_duration_seconds_sum" + tags + "1.5");
        checkLine("millrace_load_failures_total" + tags + "1.0");
    }

    @Test
    void givesSoManySourcesAndSinksMetersOfTheirOwn() {
        for (int i = 0; i < 1_003; i++) {
            EndpointId id = new EndpointId(new UUID(7, i));
            meters.endpoints().of(id, "s" + i).accepted(1, 10);
            meters.sinks().of(new SinkMeterSet.Key(id, "s" + i, "k")).answered(1, 0);
        }
        String accepted = "millrace_records_accepted_total{endpoint=";
        assertEquals(
                1_001,
                meters.scrape()
                        .lines()
                        .filter(line -> line.startsWith(accepted))
                        .count());
        checkLine(accepted + "\"other\",source=\"other\"} 3.0");
        checkLine("millrace_sink_records_total{endpoint=\"other\",sink=\"other\",source=\"other\"} 3.0");
        meters.endpoints().retain(Set.of());
        meters.endpoints().of(ENDPOINT, "shop").accepted(1, 10);
        checkLine(accepted + TAG.substring(TAG.indexOf('"')) + SOURCE + "} 1.0");
        checkLine(accepted + "\"other\",source=\"other\"} 3.0");
    }

    @Test
    void countsStepsOfThePipelineAndTasks() {
        checkLine("millrace_pipeline_failures_total{step=\"rotate\"} 0.0");
        meters.rotation().done(7, Duration.ofMillis(500));
        PipelineMeters pipeline = new PipelineMeters(meters);
        pipeline.done(Work.UPLOAD, 100, Duration.ofSeconds(2));
        pipeline.failed(Work.IMPORT);
        checkLine("millrace_pipeline_duration_seconds_sum{step=\"rotate\"} 0.5");
        checkLine("millrace_pipeline_bytes_total{step=\"rotate\"} 7.0");
        checkLine("millrace_pipeline_duration_seconds_count{step=\"upload\"} 1");
        checkLine("millrace_pipeline_bytes_total{step=\"upload\"} 100.0");
        checkLine("millrace_pipeline_failures_total{step=\"import\"} 1.0");
        checkLine("millrace_pipeline_failures_total{step=\"merge\"} 0.0");
        checkLine("millrace_pipeline_failures_total{step=\"cleanup\"} 0.0");
        meters.tasks().begun();
        meters.tasks().begun();
        meters.tasks().ended(false, Duration.ofSeconds(3));
        checkLine("millrace_tasks_running 1.0");
        checkLine("millrace_task_duration_seconds_sum{outcome=\"failed\"} 3.0");
        checkLine("millrace_task_duration_seconds_count{outcome=\"done\"} 0");
    }

    @Test
    void measuresTheWayOfARecord() {
        meters.endpoints().of(ENDPOINT, "shop").answered(3_000_000);
        meters.ingest().synced(40, 70_000, 800_000);
        meters.slices().slices(Map.of("closing", 2L, "uploaded", 1L));
        meters.slices().slices(Map.of("closing", 3L));
        meters.slices().bindWriting(() -> 4);
        meters.slices().imported(700_000_000);
        meters.queries().answered(2_000_000);
        meters.queries().failed(1_000_000);
        meters.queries().refused();
        meters.queries().queued();
        meters.queries().queued();
        meters.queries().started();
        meters.tables().of(new TableId(7)).chunks(2, 1_000);
        meters.tables().of(new TableId(7)).merged();
        checkLine("millrace_ingest_latency_seconds_bucket{" + TAG + SOURCE + ",le=\"0.005\"} 1");
        checkLine("millrace_sync_requests_sum 40.0");
        checkLine("millrace_sync_size_bytes_sum 70000.0");
        checkLine("millrace_sync_duration_seconds_bucket{le=\"0.001\"} 1");
        checkLine("millrace_slices{state=\"closing\"} 3.0");
        checkLine("millrace_slices{state=\"writing\"} 4.0");
        checkLine("millrace_slices{state=\"uploaded\"} 0.0");
        checkLine("millrace_import_lag_seconds_bucket{le=\"0.75\"} 1");
        checkLine("millrace_query_latency_seconds_count{outcome=\"answered\"} 1");
        checkLine("millrace_query_latency_seconds_count{outcome=\"failed\"} 1");
        checkLine("millrace_queries_refused_total 1.0");
        checkLine("millrace_queries{state=\"waiting\"} 1.0");
        checkLine("millrace_queries{state=\"running\"} 1.0");
        checkLine("millrace_chunks{table=\"7\"} 2.0");
        checkLine("millrace_chunks_size_bytes{table=\"7\"} 1000.0");
        checkLine("millrace_merges_total{table=\"7\"} 1.0");
    }

    @Test
    void countsConnections() {
        meters.connections().opened();
        meters.connections().opened();
        meters.connections().closed();
        meters.connections().ended(ConnectionEnd.HEADERS_LATE);
        checkLine("millrace_connections 1.0");
        checkLine("millrace_connections_closed_total{reason=\"headers_late\"} 1.0");
        checkLine("millrace_connections_closed_total{reason=\"idle\"} 0.0");
    }

    @Test
    void tellsOfCertificates() {
        meters.certificates().serves(Instant.ofEpochSecond(1_800_000_000));
        meters.certificates().pairs().replaced();
        meters.certificates().authorities().refused();
        checkLine("millrace_tls_certificate_expiry_seconds 1.8E9");
        checkLine("millrace_tls_reloads_total{file=\"certificate\",outcome=\"replaced\"} 1.0");
        checkLine("millrace_tls_reloads_total{file=\"certificate\",outcome=\"refused\"} 0.0");
        checkLine("millrace_tls_reloads_total{file=\"client_ca\",outcome=\"refused\"} 1.0");
    }

    @Test
    void countsSockets() {
        for (SocketEvent event : SocketEvent.values()) {
            meters.connections().socket(event);
        }
        meters.connections().socket(SocketEvent.OPENED);
        checkLine("millrace_sockets 1.0");
        checkLine("millrace_sockets_sent_total 1.0");
        checkLine("millrace_sockets_dropped_total 1.0");
        checkLine("millrace_sockets_refused_total 1.0");
    }

    @Test
    void registersALagOnceHoweverOftenItIsTold() {
        PushMeters pushes = new PushMeters(meters, new EndpointCatalog());
        pushes.lags(Map.of("a", 1.5, "b", 0.0));
        Meter first = lag("a");
        pushes.lags(Map.of("a", 2.5, "b", 0.0));
        assertSame(first, lag("a"));
        checkLine("millrace_push_lag_seconds{name=\"\",subscription=\"a\"} 2.5");
        pushes.lags(Map.of("a", 3.5));
        checkLine("millrace_push_lag_seconds{name=\"\",subscription=\"a\"} 3.5");
        assertFalse(meters.scrape().contains("subscription=\"b\""));
    }

    private Meter lag(String subscription) {
        return meters.registry()
                .get("millrace.push.lag")
                .tag("subscription", subscription)
                .meter();
    }

    @Test
    void aLagBelowZeroIsNone() {
        meters.slices().imported(-7);
        checkLine("millrace_import_lag_seconds_count 1");
        checkLine("millrace_import_lag_seconds_sum 0.0");
    }

    @Test
    void showsWhatIsBounded() {
        meters.resources().bindInflight(() -> 12, 256);
        meters.resources().bindDisk(() -> 7, 9, () -> true);
        checkLine("millrace_inflight_bytes 12.0");
        checkLine("millrace_inflight_max_bytes 256.0");
        checkLine("millrace_disk_free_bytes 7.0");
        checkLine("millrace_disk_reserve_bytes 9.0");
        checkLine("millrace_disk_full 1.0");
        meters.resources().bindPending(() -> 3, 5);
        checkLine("millrace_pending_bytes 3.0");
        checkLine("millrace_pending_max_bytes 5.0");
        assertTrue(meters.scrape().contains("jvm_memory_used_bytes"));
        assertTrue(meters.scrape().contains("process_uptime_seconds"));
    }
}
