package io.millrace.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * An hour of events read page by page, by one reader.
 *
 * @param events of the hour
 * @param walks by size of page
 */
record HourRun(int events, List<Walk> walks) {
    private static final Instant HOUR = Instant.parse("2024-01-15T10:00:00Z");
    private static final String BUCKET = "20240115100000";
    private static final int BATCH = 1_000;
    private static final int WRITERS = 8;
    private static final List<Integer> PAGE_SIZES = List.of(10_000, 1_000, 100);
    private static final int PAGES_MAX = 1_000;
    private static final int FIRST_PAGES = 50;

    /**
     * What one way through gave.
     *
     * @param first of first pages, which were asked for again and again
     */
    private record Walk(int pageSize, int pages, long bytes, double seconds, LatencyHistogram first) {}

    /** The hour is written, imported and then read. */
    static HourRun of(MillraceTarget target, int events) throws Exception {
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        EventTypes.Place place = target.newEventType();
        System.err.println("writing an hour of " + events + " events");
        write(http, target, place, events);
        target.settle((events + BATCH - 1) / BATCH * (long) BATCH);
        EventReader reader = new EventReader(http, target, place);
        walk(reader, PAGE_SIZES.get(0)); // the compiler has to have seen it
        List<Walk> walks = new ArrayList<>();
        for (int pageSize : PAGE_SIZES) {
            System.err.println("reading pages of " + pageSize);
            walks.add(walk(reader, pageSize));
        }
        return new HourRun(events, walks);
    }

    /** In whole batches, over the whole of the hour. */
    private static void write(HttpClient http, MillraceTarget target, EventTypes.Place place, int events)
            throws Exception {
        URI address = target.http().resolve(place.events());
        String key = target.key();
        String body = BenchRecords.events(BATCH, true);
        int batches = (events + BATCH - 1) / BATCH;
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                int first = writer;
                writers.add(threads.submit(() -> {
                    for (int batch = first; batch < batches; batch += WRITERS) {
                        Instant time = HOUR.plus(
                                Duration.ofHours(1).multipliedBy(batch).dividedBy(batches));
                        post(http, address, key, body, time);
                    }
                    return null;
                }));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Again and again while the server has no room. */
    private static void post(HttpClient http, URI address, String key, String body, Instant time) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Authorization", "Bearer " + key)
                .header("x-flowcore-event-time", time.toString())
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        while (answer.statusCode() == 503) {
            Thread.sleep(100);
            answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        }
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("the server answered " + answer.statusCode() + ": " + answer.body());
        }
    }

    private static Walk walk(EventReader reader, int pageSize) throws Exception {
        LatencyHistogram first = new LatencyHistogram();
        for (int i = 0; i < FIRST_PAGES; i++) {
            long start = System.nanoTime();
            reader.page(BUCKET, pageSize, "");
            first.add(System.nanoTime() - start);
        }
        long start = System.nanoTime();
        int pages = 0;
        long bytes = 0;
        String more = "";
        while (more != null && pages < PAGES_MAX) {
            EventReader.Page page = reader.page(BUCKET, pageSize, more);
            pages++;
            bytes += page.body().length;
            String cursor = page.cursorOrNull();
            more = cursor == null ? null : "&cursor=" + cursor;
        }
        return new Walk(pageSize, pages, bytes, (System.nanoTime() - start) / 1e9, first);
    }

    void print(Report report) {
        report.line(String.format(
                Locale.ROOT, "%,d events, at most %,d pages of each size, one after the other.", events, PAGES_MAX));
        report.line("");
        report.line("| Events of a page | Pages/s | Events/s | MB/s | First page p50 ms | p99 ms |");
        report.line("|--:|--:|--:|--:|--:|--:|");
        walks.forEach(walk -> report.line(String.format(
                Locale.ROOT,
                "| %,d | %,.1f | %,.0f | %.1f | %.2f | %.2f |",
                walk.pageSize(),
                walk.pages() / walk.seconds(),
                Math.min(events, (long) walk.pages() * walk.pageSize()) / walk.seconds(),
                walk.bytes() / walk.seconds() / 1e6,
                walk.first().millis(0.5),
                walk.first().millis(0.99))));
        report.line("");
    }
}
