package io.millrace.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.apptest.MillraceClient;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Measures the dialect of MLDB: what datasets take, what commits and windows cost, and SQL beside PQL; prints Markdown. */
final class CellBench {
    private static final int CONNECTIONS = 32;
    private static final int BATCH = 1_000;
    private static final int POSTS_PER_SECOND = 500;
    private static final String RECORDER =
            "{\"type\":\"continuous\",\"params\":{\"metadataDataset\":{\"id\":\"%s\",\"type\":\"sqliteSparse\"}}}";

    private static final List<Shape> SHAPES = List.of(
            new Shape(BATCH, 1, 1),
            new Shape(BATCH, 10, 10),
            new Shape(BATCH, 10, 10_000),
            new Shape(100, 100, 100),
            new Shape(1, 10, 10));

    private static final Duration ANSWER_MAX = Duration.ofMinutes(5);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final BenchOptions options;
    private final Report report;
    private final MillraceTarget target;

    /**
     * What is posted.
     *
     * @param cells of a row
     * @param columns of the dataset; 0 for the sample records and a sink
     */
    private record Shape(int rows, int cells, int columns) {
        static Shape ofSink(int rows) {
            return new Shape(rows, 10, 0);
        }

        String label() {
            return columns == 0
                    ? "FeatureBase: 9 fields and the time"
                    : String.format(Locale.ROOT, "%,d of %,d", cells, columns);
        }
    }

    CellBench(BenchOptions options, Report report, MillraceTarget target) {
        this.options = options;
        this.report = report;
        this.target = target;
    }

    void run() throws Exception {
        report.heading("Rows and cells of MLDB");
        measureRecording();
        report.heading("A commit under load");
        measureCommit();
        report.heading("Windows over many chunks");
        measureWindow();
        report.heading("SQL beside PQL");
        measureQueries();
    }

    private boolean isQuick() {
        return options.repeats() == 1;
    }

    private void measureRecording() throws Exception {
        Map<Shape, List<Measurement>> runs = new LinkedHashMap<>();
        for (int rows : new int[] {BATCH, 1}) {
            runs.put(Shape.ofSink(rows), new ArrayList<>());
            SHAPES.stream()
                    .filter(shape -> (shape.rows() == 1) == (rows == 1))
                    .forEach(shape -> runs.put(shape, new ArrayList<>()));
        }
        for (Shape shape : runs.keySet()) { // the compiler has to have seen each
            measured("warm-up", shape);
        }
        for (int repeat = 1; repeat <= options.repeats(); repeat++) {
            for (Map.Entry<Shape, List<Measurement>> each : runs.entrySet()) {
                each.getValue().add(measured("repeat " + repeat, each.getKey()));
            }
        }
        print(runs);
    }

    private Measurement measured(String phase, Shape shape) throws Exception {
        System.err.println(phase + ": batches of " + shape.rows() + ", cells: " + shape.label());
        RequestTemplate template = shape.columns() == 0
                ? RequestTemplate.of(target.newPath(), target.key(), shape.rows())
                : rows(target.newDataset("{\"type\":\"sparse.mutable\"}"), shape);
        return AcknowledgedRun.of(
                target, template, false, CONNECTIONS, options.warmUpMillis(), options.measuredMillis());
    }

    private RequestTemplate rows(String dataset, Shape shape) {
        boolean isBatch = shape.rows() > 1;
        return RequestTemplate.ofRows(
                "/v1/datasets/" + dataset + (isBatch ? "/multirows" : "/rows"),
                target.key(),
                BenchRecords.rows(shape.rows(), isBatch, shape.cells(), shape.columns()));
    }

    private void print(Map<Shape, List<Measurement>> runs) {
        report.line(
                "| Batches of | Cells of a row, of columns | Rows/s | Cells/s | of the sink's rows | p50 ms | p99 ms"
                        + " | Server CPU s/million cells |");
        report.line("|--:|---|--:|--:|--:|--:|--:|--:|");
        runs.forEach((shape, all) -> {
            Measurement run = median(all);
            double sink = median(runs.get(Shape.ofSink(shape.rows() == 1 ? 1 : BATCH)))
                    .recordsPerSecond();
            report.line(String.format(
                    Locale.ROOT,
                    "| %,d | %s | %,.0f | %,.0f | %.0f %% | %.2f | %.2f | %.2f |",
                    shape.rows(),
                    shape.label(),
                    run.recordsPerSecond(),
                    run.recordsPerSecond() * shape.cells(),
                    100 * run.recordsPerSecond() / sink,
                    run.latency().p50(),
                    run.latency().p99(),
                    run.serverSeconds() / shape.cells()));
        });
        report.line("");
    }

    private static Measurement median(List<Measurement> runs) {
        return runs.stream()
                .sorted(Comparator.comparingDouble(Measurement::recordsPerSecond))
                .toList()
                .get(runs.size() / 2);
    }

    /** Rows come one by one, at a steady rate, before the commit of many and while it goes on. */
    private void measureCommit() throws Exception {
        String recorder = target.newDataset(RECORDER.formatted("commit-index"));
        int pending = isQuick() ? 100_000 : 1_000_000;
        fill(rows(recorder, new Shape(BATCH, 10, 10)), pending);
        LongAdder answered = new LongAdder();
        try (LoadGenerator load = new LoadGenerator(rows(recorder, new Shape(1, 10, 10)), answered::add)) {
            load.connect(target.http(), CONNECTIONS);
            load.startPaced(POSTS_PER_SECOND);
            TimeUnit.MILLISECONDS.sleep(options.measuredMillis());
            load.reset();
            TimeUnit.MILLISECONDS.sleep(options.measuredMillis());
            Latency before = load.counts().latency();
            load.reset();
            double seconds = seconds(() -> send("POST", "/v1/datasets/" + recorder + "/commit", ""));
            Latency meanwhile = load.counts().latency();
            load.stop();
            report.line(String.format(
                    Locale.ROOT,
                    "%,d rows pending, %,d single `rows` a second beside: the commit took %.2f s; p99 of `rows` %.2f ms before and %.2f ms"
                            + " meanwhile (aim 50).%n",
                    pending,
                    POSTS_PER_SECOND,
                    seconds,
                    before.p99(),
                    meanwhile.p99()));
        }
    }

    /** As many requests as it takes. */
    private void fill(RequestTemplate template, long rows) throws Exception {
        LongAdder acknowledged = new LongAdder();
        System.err.println("filling with " + rows + " rows");
        try (LoadGenerator load = new LoadGenerator(template, acknowledged::add)) {
            load.connect(target.http(), 8);
            load.start();
            while (acknowledged.sum() < rows) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            load.stop();
        }
    }

    private void measureWindow() throws Exception {
        String recorder = target.newDataset(RECORDER.formatted("window-index"));
        int chunks = isQuick() ? 500 : 10_000;
        System.err.println("committing " + chunks + " chunks");
        for (int i = 0; i < chunks; i++) {
            send(
                    "POST",
                    "/v1/datasets/" + recorder + "/rows",
                    "{\"rowName\":\"r" + i + "\",\"columns\":[[\"n\"," + i + "," + i + "]]}");
            send("POST", "/v1/datasets/" + recorder + "/commit", "");
        }
        List<Double> made = new ArrayList<>();
        List<Double> counted = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String window = "/v1/datasets/window-" + i;
            String config = "{\"type\":\"continuous.window\",\"params\":{\"metadataDataset\":\"window-index\"}}";
            made.add(seconds(() -> send("PUT", window, config)));
            counted.add(seconds(() -> require(chunks, sql("SELECT count(*) FROM \"" + window.substring(13) + "\""))));
        }
        report.line(String.format(
                Locale.ROOT,
                "A window over %,d chunks is there after %.2f s (aim 1), and counts its rows in %.2f s; the first one took %.2f s.%n",
                chunks,
                median(made, 0.5),
                median(counted, 0.5),
                made.get(0)));
    }

    private void measureQueries() throws Exception {
        long records = Math.min(options.records(), isQuick() ? 200_000 : 10_000_000);
        String path = target.newPath();
        String table = target.table();
        fill(RequestTemplate.of(path, target.key(), BATCH), records);
        target.flush();
        long inTable = target.client().count(table, "All()");
        String cells = target.newDataset("{\"type\":\"sparse.mutable\"}");
        fill(rows(cells, new Shape(BATCH, 10, 10)), records);
        target.flush();
        send(
                "PUT",
                "/v1/datasets/as-rows",
                "{\"type\":\"table\",\"params\":{\"table\":\"" + table + "\",\"database\":\"bench\"}}");
        report.line(String.format(
                Locale.ROOT, "A table of %,d records with 9 fields, and %,d rows of 10 cells.%n", inTable, records));
        report.line("| Question | Found | PQL ms | SQL on the table ms | Ratio | SQL on cells ms |");
        report.line("|---|--:|--:|--:|--:|--:|");
        compare("Count(Row(quantity = 3))", "quantity = 3", "c3 = 3");
        compare("Count(Row(item=11000))", "item = 11000", "c3 > 995");
        compare(
                "Count(Intersect(Row(kind='cart'), Row(quantity = 3)))",
                "kind = 'cart' AND quantity = 3",
                "c3 = 3 AND c4 > 500");
        compare("Count(All())", "true", "true");
        report.line("");
    }

    private void compare(String pql, String ofTable, String ofCells) throws Exception {
        System.err.println("query: " + ofTable);
        String table = "SELECT count(*) FROM \"as-rows\" WHERE " + ofTable;
        String cells = "SELECT count(*) FROM \"" + target.table() + "\" WHERE " + ofCells;
        List<Double> times = new ArrayList<>();
        List<Double> tableTimes = new ArrayList<>();
        List<Double> cellTimes = new ArrayList<>();
        long[] found = new long[1];
        String indexed = target.client()
                .get("/v1/datasets/as-rows")
                .at("/config/params/table")
                .asText();
        for (int i = 0; i < 3; i++) {
            times.add(seconds(
                    () -> found[0] = target.client().query(indexed, pql).get(0).asLong()));
            tableTimes.add(seconds(() -> require(found[0], sql(table))));
            cellTimes.add(seconds(() -> sql(cells)));
        }
        report.line(String.format(
                Locale.ROOT,
                "| `%s` | %,d | %.1f | %,.1f | %.1f | %,.0f |",
                ofTable,
                found[0],
                1e3 * median(times, 0.5),
                1e3 * median(tableTimes, 0.5),
                median(tableTimes, 0.5) / median(times, 0.5),
                1e3 * median(cellTimes, 0.5)));
    }

    /** Something that is timed. */
    private interface Step {
        void run() throws Exception;
    }

    private static double seconds(Step step) throws Exception {
        long before = System.nanoTime();
        step.run();
        return (System.nanoTime() - before) / 1e9;
    }

    private static double median(List<Double> values, double at) {
        return values.stream().sorted().toList().get((int) (values.size() * at));
    }

    private static void require(long expected, long there) {
        if (expected != there) {
            throw new IllegalStateException(there + ", not " + expected);
        }
    }

    private long sql(String query) throws IOException, InterruptedException {
        JsonNode answer = MillraceClient.json(
                send("GET", "/v1/query?format=atom&q=" + URLEncoder.encode(query, StandardCharsets.UTF_8), ""));
        return answer.asLong();
    }

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(target.http().resolve(path))
                .header("X-API-Key", target.key())
                .header("Content-Type", "application/json")
                .timeout(ANSWER_MAX)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(
                    method + " " + path + ": the server answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer;
    }
}
