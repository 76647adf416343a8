package io.millrace.bench;

import io.millrace.apptest.MillraceProcess;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Many writers with one value at a time, each of which waits for its answer: beside floor C, with the same writers. */
final class PointWriters {
    private static final int WRITERS = 64;
    private static final long NUMBERS_OF_ONE = 1_000_000;
    private static final long WARM_UP_SECONDS = 15;
    private static final long SECONDS = 10;

    private final Report report;
    private final MillraceProcess server;
    private final Target floor;
    private final long firstRecord;
    private long runs;

    /** @param firstRecord records from here on are written */
    PointWriters(Report report, MillraceProcess server, Target floor, long firstRecord) {
        this.report = report;
        this.server = server;
        this.floor = floor;
        this.firstRecord = firstRecord;
    }

    void measure() throws Exception {
        String set = "/index/" + TableLoad.TABLE + "/query";
        PointWriter.Talk writes = new PointWriter.Talk(
                server.http(), set, server.adminKey(), record -> "Set(" + record + ", shop=7)", null, "");
        PointWriter.Talk both = new PointWriter.Talk(
                server.http(),
                set,
                server.adminKey(),
                record -> "Set(" + record + ", shop=7)",
                record -> "IncludesColumn(Row(shop=7), column=" + record + ")",
                "{\"results\":[true]}");
        URI http = floor.http();
        PointWriter.Talk floorWrites =
                new PointWriter.Talk(http, floor.newPath(), "none", record -> BenchRecords.body(1), null, "");
        List<PointWriter.Talk> talks = List.of(floorWrites, writes, both);
        for (PointWriter.Talk talk : talks) {
            perSecond(talk, WARM_UP_SECONDS);
        }
        double[] rates = new double[talks.size()];
        for (int i = 0; i < rates.length; i++) {
            rates[i] = perSecond(talks.get(i), SECONDS);
        }
        report.line("| " + WRITERS + " writers | Writes/s | of C |");
        report.line("|---|--:|--:|");
        line("C: the body is parsed, appended and synced", rates[0], rates[0]);
        line("`Set`", rates[1], rates[0]);
        line("`Set`, and a query of its writer that finds it before the next", rates[2], rates[0]);
        report.line("");
    }

    private void line(String what, double rate, double floorRate) {
        report.line(String.format(Locale.ROOT, "| %s | %,.0f | %.0f %% |", what, rate, 100 * rate / floorRate));
    }

    private double perSecond(PointWriter.Talk talk, long seconds) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            long start = System.nanoTime();
            List<Future<Long>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                long first = firstRecord + (runs * WRITERS + i) * NUMBERS_OF_ONE;
                writers.add(threads.submit(new PointWriter(talk, first, start + TimeUnit.SECONDS.toNanos(seconds))));
            }
            runs++;
            long written = 0;
            for (Future<Long> writer : writers) {
                written += writer.get();
            }
            return written / ((System.nanoTime() - start) / 1e9);
        } finally {
            threads.shutdownNow();
        }
    }
}
