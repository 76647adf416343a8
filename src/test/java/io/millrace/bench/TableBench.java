package io.millrace.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.apptest.MillraceClient;
import io.millrace.apptest.MillraceProcess;
import io.millrace.apptest.ServerCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Queries and imports of one large table in the packaged server, beside plain roaring bitmaps on the same data; prints Markdown. Started by
 * {@code bin/bench --queries}.
 */
final class TableBench {
    private static final List<String> JVM_FLAGS = List.of("-Xms1g", "-Xmx4g");

    /** Floor and server take turns at least so often while they warm up, and again while they are measured. */
    private static final int ROUNDS_MIN = 6;

    /** And as often as they can in this time, each of the two. */
    private static final double SECONDS = 5;

    private final Report report = new Report(System.out);
    private final TableData data;
    private final Path folder;
    private final List<String> jvmFlags;
    private MillraceProcess server;

    /** @param profile JFR file that the server writes; null for none */
    TableBench(long records, Path folder, Path profile) {
        this.data = new TableData(records);
        this.folder = folder;
        this.jvmFlags = new ArrayList<>(JVM_FLAGS);
        if (profile != null) {
            jvmFlags.add("-XX:StartFlightRecording=settings=profile,dumponexit=true,filename=" + profile);
        }
    }

    void run() throws Exception {
        try {
            start();
            server.stop();
            double emptyStart = start();
            TableLoad load = new TableLoad(server.plainClient(), data);
            load.makeTable();
            report.heading(String.format(Locale.ROOT, "Imports of a table of %,d records", data.records()));
            new TableImports(report, server, load, data.records()).measure();
            measureSpace();
            measureStart(emptyStart);
            report.heading("Queries");
            measureQueries();
            report.heading("Point writes into the same table");
            measurePointWrites();
        } finally {
            if (server != null) {
                server.close();
            }
        }
    }

    /** Gives the seconds until it is ready. */
    private double start() throws IOException, InterruptedException {
        long before = System.nanoTime();
        server = ServerCommand.serve(folder.resolve("table"))
                .withJvmFlags(jvmFlags.toArray(String[]::new))
                .with("sync.mode", "disk")
                .with("log.level", "warn")
                .start();
        return secondsSince(before);
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    private void measureSpace() throws IOException {
        long bytes = 0;
        long files = 0;
        try (Stream<Path> all = Files.walk(folder.resolve("table").resolve("chunks"))) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
                files++;
            }
        }
        report.line(String.format(
                Locale.ROOT,
                "On disk: %.1f bytes for each record, in %,d chunks (with those that merges have just replaced).%n",
                (double) bytes / data.records(),
                files));
    }

    private void measureStart(double emptyStart) throws IOException, InterruptedException {
        server.stop();
        double start = start();
        long before = System.nanoTime();
        long count = server.plainClient().count(TableLoad.TABLE, "All()");
        if (count != data.records()) {
            throw new IllegalStateException(count + " records, not " + data.records());
        }
        double all = secondsSince(before);
        before = System.nanoTime();
        server.plainClient().query(TableLoad.TABLE, "Count(Intersect(Row(kind=1), Row(shop=12)))");
        report.line(String.format(
                Locale.ROOT,
                "Start with the table: ready after %.2f s (%.2f s without it), `Count(All())` %.0f ms later, the first"
                        + " `Count(Intersect(…))` another %.0f ms.%n",
                start,
                emptyStart,
                1e3 * all,
                1e3 * secondsSince(before)));
    }

    private void measureQueries() throws IOException, InterruptedException {
        System.err.println("building the floor");
        TableFloor floor = new TableFloor(data, TableQuestions.USER, TableQuestions.PLACE);
        MillraceClient client = server.plainClient();
        report.line("| Query | Floor ms | Millrace ms | Ratio | Aim |");
        report.line("|---|--:|--:|--:|---|");
        for (TableQuestion question : TableQuestions.of(floor)) {
            System.err.println("query: " + question.pql());
            measure(client, question);
        }
        report.line("");
    }

    private void measure(MillraceClient client, TableQuestion question) throws IOException, InterruptedException {
        takeTurns(client, question, new ArrayList<>(), new ArrayList<>());
        List<Double> floorMillis = new ArrayList<>();
        List<Double> serverMillis = new ArrayList<>();
        takeTurns(client, question, floorMillis, serverMillis);
        double floorMedian = median(floorMillis);
        double serverMedian = median(serverMillis);
        report.line(String.format(
                Locale.ROOT,
                "| `%s` | %.2f | %.2f | %.2f | %s |",
                question.pql(),
                floorMedian,
                serverMedian,
                serverMedian / floorMedian,
                question.aim()));
    }

    private static void takeTurns(
            MillraceClient client, TableQuestion question, List<Double> floorMillis, List<Double> serverMillis)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        for (int round = 0; round < ROUNDS_MIN || secondsSince(start) < SECONDS; round++) {
            long before = System.nanoTime();
            long expected = question.floor().getAsLong();
            floorMillis.add(1e3 * secondsSince(before));
            before = System.nanoTime();
            JsonNode result = client.query(TableLoad.TABLE, question.pql()).get(0);
            serverMillis.add(1e3 * secondsSince(before));
            long found = question.answer().applyAsLong(result);
            if (found != expected) {
                throw new IllegalStateException(question.pql() + " is " + found + ", not " + expected);
            }
        }
    }

    private static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private void measurePointWrites() throws Exception {
        try (Target floor = FloorTarget.start(
                FloorKind.C, SelfSignedFolder.make(folder.resolve("tls")), folder, List.of("-Xms1g", "-Xmx2g"))) {
            new PointWriters(report, server, floor, data.records()).measure();
        }
    }
}
