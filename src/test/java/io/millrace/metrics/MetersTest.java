package io.millrace.metrics;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.ConnectionEnd;
import io.millrace.model.EndpointId;
import io.millrace.model.TableId;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MetersTest {
    private static final EndpointId ENDPOINT = new EndpointId(new UUID(1, 2));
    private static final String TAG = "endpoint=\"00000000-0000-0001-0000-000000000002\"";

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
        EndpointMeters its = meters.endpoints().of(ENDPOINT);
        its.accepted(3, 500);
        its.accepted(2, 100);
        its.refusedRecords("bad_number", 4);
        its.refusedRequest("TOO_LARGE", 9_000);
        checkLine("millrace_records_accepted_total{" + TAG + "} 5.0");
        checkLine("millrace_bytes_accepted_total{" + TAG + "} 600.0");
        checkLine("millrace_records_refused_total{" + TAG + ",reason=\"bad_number\"} 4.0");
        checkLine("millrace_requests_refused_total{" + TAG + ",reason=\"TOO_LARGE\"} 1.0");
        checkLine("millrace_bytes_refused_total{" + TAG + ",reason=\"TOO_LARGE\"} 9000.0");
        assertSame(its, meters.endpoints().of(ENDPOINT));
    }

    @Test
    void forgetsEndpointsAndTablesThatAreGone() {
        meters.endpoints().of(ENDPOINT).refusedRecords("bad_number", 1);
        meters.tables().of(new TableId(7)).chunks(2, 1_000);
        meters.endpoints().retain(Set.of(ENDPOINT));
        meters.tables().retain(Set.of(new TableId(7)));
        assertTrue(meters.scrape().contains(TAG));
        assertTrue(meters.scrape().contains("table=\"7\""));
        meters.endpoints().retain(Set.of());
        meters.tables().retain(Set.of());
        assertFalse(meters.scrape().contains(TAG));
        assertFalse(meters.scrape().contains("table=\"7\""));
    }

    @Test
    void measuresTheWayOfARecord() {
        meters.ingest().answered(3_000_000);
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
        checkLine("millrace_ingest_latency_seconds_bucket{le=\"0.005\"} 1");
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
