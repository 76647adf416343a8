package io.millrace.apptest.stream;

import static io.millrace.apptest.stream.StreamClient.BRANCH;
import static io.millrace.apptest.stream.StreamSite.BODY_COLUMN;
import static io.millrace.apptest.stream.StreamSite.KEY_COLUMN;
import static io.millrace.apptest.stream.StreamSite.MEGABYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.apptest.Eventually;
import io.millrace.apptest.MetricsPage;
import io.millrace.apptest.ServerCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code /metrics} says of sources and sinks, and what the dashboard asks of it. */
final class StreamMetersIT {
    @TempDir
    private static Path folder;

    private static StreamSite site;
    private static StreamClient client;

    private String id;
    private String source;
    private String address;
    private String bodies;

    @BeforeAll
    static void starts() throws Exception {
        site = StreamSite.start(
                ServerCommand.serve(folder.resolve("data")).withoutPostgres().with("keboola.retry.initial", "1s"));
        client = site.client();
    }

    @AfterAll
    static void stops() throws Exception {
        site.close();
    }

    @BeforeEach
    void makesASourceWithTwoSinks() throws Exception {
        id = site.onlySource("http");
        source = BRANCH + "/sources/" + id;
        bodies = client.sink(source, "bodies", BODY_COLUMN);
        client.sink(source, "keys", KEY_COLUMN);
        address = client.address(source);
    }

    private int post(String body) throws Exception {
        return client.post(address, body, "Content-Type", "application/json").status();
    }

    private double sink(MetricsPage page, String name, String sink) {
        return page.value(name, "source", id, "sink", sink);
    }

    private void close() throws Exception {
        client.task("PATCH", bodies, "{\"description\":\"Another file.\"}");
    }

    @Test
    void measuresSourcesAndSinks() throws Exception {
        assertEquals(200, post("{\"k\":1}"));
        assertEquals(200, post("{\"k\":2}"));
        assertEquals(422, post("{}"));
        assertEquals(400, post("{"));
        MetricsPage page = site.meters();
        // one sink takes them all
        assertEquals(4, page.value("millrace_records_accepted_total", "source", id));
        assertEquals(7 + 7 + 2 + 1, page.value("millrace_bytes_accepted_total", "source", id));
        assertEquals(4, page.value("millrace_ingest_latency_seconds_count", "source", id));
        assertEquals(4, page.value("millrace_ingest_latency_seconds_bucket", "source", id, "le", "+Inf"));
        assertEquals(1, page.value("millrace_records_refused_total", "source", id, "reason", "not_mapped"));
        assertEquals(1, page.value("millrace_records_refused_total", "source", id, "reason", "bad_body"));
        assertEquals(4, sink(page, "millrace_sink_records_total", "bodies"));
        assertEquals(0, sink(page, "millrace_sink_records_refused_total", "bodies"));
        assertEquals(2, sink(page, "millrace_sink_records_total", "keys"));
        assertEquals(2, sink(page, "millrace_sink_records_refused_total", "keys"));
        assertEquals(4, sink(page, "millrace_sink_duration_seconds_count", "keys"));
        assertEquals("\"1\"\n\"2\"\n".length(), sink(page, "millrace_sink_bytes_total", "keys"));
        int bytes = "\"{\"\"k\"\":1}\"\n\"{\"\"k\"\":2}\"\n\"{}\"\n\"{\"\n".length();
        assertEquals(bytes, sink(page, "millrace_sink_bytes_total", "bodies"));
    }

    @Test
    void measuresFilesFromClosingToImport() throws Exception {
        double before = site.meters().value("millrace_pipeline_bytes_total", "step", "import");
        assertEquals(200, post("{\"k\":1}"));
        Eventually.equals(2.0, () -> site.meters().value("millrace_loads", "state", "writing"));
        close();
        Eventually.equals(1.0, () -> sink(site.meters(), "millrace_load_duration_seconds_count", "bodies"));
        MetricsPage page = site.meters();
        assertEquals(0, sink(page, "millrace_load_duration_seconds_count", "keys"));
        assertTrue(sink(page, "millrace_load_duration_seconds_sum", "bodies") > 0);
        for (String step : List.of("rotate", "upload", "import")) {
            assertTrue(page.value("millrace_pipeline_duration_seconds_count", "step", step) >= 1, step);
            assertTrue(page.value("millrace_pipeline_bytes_total", "step", step) > 0, step);
        }
        assertTrue(page.value("millrace_pipeline_bytes_total", "step", "import") > before);
        Eventually.equals(0.0, () -> site.meters().value("millrace_loads", "state", "importing"));
    }

    @Test
    void tellsImportsThatFailAndThoseThatAreTriedAgain() throws Exception {
        Path staging = site.server().data().resolve("staging");
        Path away = site.server().data().resolve("staging.away");
        if (Files.exists(staging)) {
            Files.move(staging, away);
        } else {
            Files.createDirectory(away);
        }
        Files.writeString(staging, "no folder");
        assertEquals(200, post("{\"k\":1}"));
        close();
        Eventually.holds(Eventually.BOUND, () -> {
            MetricsPage page = site.meters();
            List<Double> told = List.of(
                    page.value("millrace_pipeline_failures_total", "step", "upload"),
                    sink(page, "millrace_load_failures_total", "bodies"),
                    page.value("millrace_loads_retried"));
            return told.contains(0.0) ? Optional.of("uploads, loads, retried: " + told) : Optional.empty();
        });
        Files.delete(staging);
        Files.move(away, staging);
        Eventually.equals(1.0, () -> sink(site.meters(), "millrace_load_duration_seconds_count", "bodies"));
        Eventually.equals(0.0, () -> site.meters().value("millrace_loads_retried"));
        assertEquals(1, client.count("in.c-" + id + ".bodies"));
    }

    @Test
    void countsTasks() throws Exception {
        double before = site.meters().value("millrace_task_duration_seconds_count", "outcome", "done");
        client.sink(source, "more", BODY_COLUMN);
        MetricsPage page = site.meters();
        assertEquals(before + 1, page.value("millrace_task_duration_seconds_count", "outcome", "done"));
        assertEquals(0, page.value("millrace_tasks_running"));
    }

    /** Meters go with their source and sink. */
    @Test
    void forgetsSinksThatAreDeleted() throws Exception {
        assertEquals(200, post("{\"k\":1}"));
        assertEquals(1, sink(site.meters(), "millrace_sink_records_total", "keys"));
        client.task("DELETE", source + "/sinks/keys", "");
        Eventually.equals(List.of("bodies"), () -> site.meters().of("millrace_sink_records_total").stream()
                .filter(sample -> id.equals(sample.labels().get("source")))
                .map(sample -> sample.labels().get("sink"))
                .toList());
    }

    @Test
    void theDashboardAsksForWhatThereIs() throws Exception {
        Dashboard dashboard = Dashboard.read("millrace.json");
        assertEquals(
                List.of("Ingest", "Lag", "Files", "Errors", "Disk"),
                dashboard.titles().stream()
                        .filter(title -> List.of("Ingest", "Lag", "Files", "Errors", "Disk")
                                .contains(title))
                        .toList());
        assertEquals(422, post("{}"));
        byte[] packed = StreamSourceIT.gzip(new byte[MEGABYTE + 1]);
        assertEquals(
                413, client.post(address, packed, "Content-Encoding", "gzip").status());
        Eventually.equals(List.of(), () -> dashboard.missing(site.meters()));
    }

    /** The check itself. */
    @Test
    void findsWhatADashboardAsksForInVain() throws Exception {
        Dashboard dashboard = new Dashboard(
                StreamClient.JSON.readTree(
                        """
                {"panels": [{"title": "a", "targets": [
                    {"expr": "sum by (le, nobody) (rate(millrace_ingest_latency_seconds_bucket{source=~\\"$s\\"}[5m]))"},
                    {"expr": "millrace_nothing / millrace_slices{state=\\"writing\\"}"},
                    {"expr": "rate(millrace_slices{state=\\"nowhere\\",step=\\"x\\"}[5m])"}, {"expr": "1 + 1"}]}],
                 "templating": {"list": [{"name": "s", "definition": "label_values(millrace_slices, source)"}]}}
                """));
        assertEquals(200, post("{\"k\":1}"));
        assertEquals(
                List.of(
                        "a: millrace_ingest_latency_seconds_bucket by nobody",
                        "a: millrace_nothing",
                        "a: millrace_slices{state=\"nowhere\"}",
                        "a: millrace_slices{step=\"x\"}",
                        "a: millrace_slices by step",
                        "a: asks for no meter",
                        "variable s: millrace_slices by source"),
                dashboard.missing(site.meters()));
    }
}
