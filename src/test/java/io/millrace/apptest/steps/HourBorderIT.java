package io.millrace.apptest.steps;

import static io.millrace.apptest.steps.FlowcoreClient.expect;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.apptest.Eventually;
import io.millrace.apptest.ServerCommand;
import io.millrace.apptest.ShiftedServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Followers of two event types while the hour changes, under load, with the server killed before and behind the border. The test sets its clock.
 */
final class HourBorderIT {
    /** Of the clock, when the test begins. */
    private static final Duration BEFORE = Duration.ofMinutes(10);

    private static final Duration JUST_BEFORE = Duration.ofMillis(500);
    /** That are answered before the next thing happens. */
    private static final int EVENTS = 5_000;

    /** From the time that UUIDs count from to 1970. */
    private static final long SINCE_1582 = 0x01B2_1DD2_1381_4000L;

    private static final int WRITERS = 4;
    private static final int BATCH = 100;
    private static final DateTimeFormatter BUCKET =
            DateTimeFormatter.ofPattern("yyyyMMddHH0000").withZone(ZoneOffset.UTC);

    @TempDir
    private Path folder;

    private FlowcoreSite site;
    private String core;
    private List<String> types;
    private ShiftedServer.Clock clock;
    private final AtomicInteger answered = new AtomicInteger();

    private void start(Instant border) throws Exception {
        clock = new ShiftedServer.Clock(folder.resolve("clock"));
        clock.set(border.minus(BEFORE));
        site = FlowcoreSite.start(clock.of(ServerCommand.serve(folder.resolve("data"))));
        core = site.admin().create("data-cores", Map.of("tenantId", site.tenantId(), "name", "shop"));
        String flow = site.admin().create("flow-types", Map.of("dataCoreId", core, "name", "order.0"));
        types = List.of(
                site.admin().create("event-types", Map.of("flowTypeId", flow, "name", "placed.0")),
                site.admin().create("event-types", Map.of("flowTypeId", flow, "name", "paid.0")));
    }

    /** Posts batches, each until it is answered; gives the ids, in the order of its own events. */
    private List<String> write(int writer, AtomicBoolean isOver) throws Exception {
        String path = "/events/acme/shop/order.0/" + (writer % 2 == 0 ? "placed.0" : "paid.0");
        List<String> ids = new ArrayList<>();
        for (int batch = 0; !isOver.get(); batch++) {
            String key = writer + "-" + batch;
            String body = IntStream.range(0, BATCH)
                    .mapToObj(i -> "{\"key\":\"" + key + "-" + i + "\"}")
                    .collect(Collectors.joining(",", "[", "]"));
            ids.addAll(FlowcoreSite.Place.ids(post(path, body, key)));
            answered.addAndGet(BATCH);
        }
        return ids;
    }

    private JsonNode post(String path, String body, String key) throws InterruptedException {
        while (true) {
            try {
                HttpResponse<String> answer = site.own().send("POST", path, body, "Idempotency-Key", key);
                if (answer.statusCode() != 503 && answer.statusCode() != 429) {
                    return expect(200, answer);
                }
            } catch (IOException gone) {
                // it is being killed or started
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    /** Where a follower is. */
    private final class Follower {
        private final List<String> seen = new ArrayList<>();
        private String bucket;
        private String after = "";

        Follower(Instant start) {
            bucket = BUCKET.format(start);
        }

        private Optional<JsonNode> get(String path) throws InterruptedException {
            try {
                HttpResponse<String> answer = site.own().send("GET", path, null);
                return answer.statusCode() == 503 ? Optional.empty() : Optional.of(expect(200, answer));
            } catch (IOException gone) {
                LockSupport.parkNanos(20_000_000);
                return Optional.empty();
            }
        }

        private String query() {
            return types.stream().map(type -> "eventTypeId=" + type).collect(Collectors.joining("&"));
        }

        /** Reads on in its hour; whether that gave anything. */
        private boolean read() throws InterruptedException {
            Optional<JsonNode> page = get("/api/v1/events?" + query() + "&pageSize=1000&timeBucket=" + bucket + after);
            page.ifPresent(there -> there.get("events").forEach(event -> {
                assertEquals(bucket, event.get("timeBucket").textValue());
                seen.add(event.get("eventId").textValue());
            }));
            if (!seen.isEmpty()) {
                after = "&afterEventId=" + seen.get(seen.size() - 1);
            }
            return page.isEmpty() || !page.get().get("events").isEmpty();
        }

        /** The first hour behind its own that has events. */
        private Optional<String> next() throws InterruptedException {
            return get("/api/v1/time-buckets?" + query() + "&fromTimeBucket=" + bucket)
                    .flatMap(answer -> {
                        for (JsonNode hour : answer.get("timeBuckets")) {
                            if (hour.textValue().compareTo(bucket) > 0) {
                                return Optional.of(hour.textValue());
                            }
                        }
                        return Optional.empty();
                    });
        }

        /** Goes to the next hour when that has events, and its own gives nothing more then. */
        List<String> follow(AtomicBoolean isOver) throws InterruptedException {
            boolean isDone = false;
            while (!isDone) {
                boolean wasOver = isOver.get();
                if (read()) {
                    continue;
                }
                Optional<String> next = next();
                if (next.isPresent()) {
                    while (read()) {
                        // what came before the first event of the next hour is there by now
                    }
                    bucket = next.get();
                } else {
                    isDone = wasOver;
                }
            }
            return seen;
        }
    }

    private void awaitEvents() {
        int before = answered.get();
        Eventually.holds(
                Eventually.BOUND.multipliedBy(2),
                () -> answered.get() >= before + EVENTS
                        ? Optional.empty()
                        : Optional.of((answered.get() - before) + " events were answered"));
    }

    private static long ticks(String id) {
        return UUID.fromString(id).timestamp();
    }

    @Test
    void showsEveryEventOnceAndInOrder() throws Exception {
        Instant border = Instant.now().truncatedTo(ChronoUnit.HOURS);
        start(border);
        ExecutorService threads = Executors.newCachedThreadPool();
        AtomicBoolean isWritten = new AtomicBoolean();
        AtomicBoolean isOver = new AtomicBoolean();
        try {
            List<Future<List<String>>> writers = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                int number = writer;
                writers.add(threads.submit(() -> write(number, isWritten)));
            }
            Instant began = border.minus(BEFORE);
            List<Future<List<String>>> followers = List.of(
                    threads.submit(() -> new Follower(began).follow(isOver)),
                    threads.submit(() -> new Follower(began).follow(isOver)));
            awaitEvents();
            site.restart();
            awaitEvents();
            clock.set(border.minus(JUST_BEFORE));
            awaitEvents();
            Eventually.equals(true, () -> clock.now().isAfter(border));
            awaitEvents();
            site.restart();
            awaitEvents();
            isWritten.set(true);
            List<String> written = new ArrayList<>();
            for (Future<List<String>> writer : writers) {
                written.addAll(writer.get());
            }
            isOver.set(true);
            for (Future<List<String>> follower : followers) {
                check(follower.get(), written, border);
            }
        } finally {
            isWritten.set(true);
            isOver.set(true);
            threads.shutdownNow();
            site.close();
        }
    }

    private static void check(List<String> seen, List<String> written, Instant border) {
        Set<String> all = new HashSet<>(seen);
        assertEquals(seen.size(), all.size(), "none comes twice");
        assertEquals(new HashSet<>(written), all);
        assertEquals(written.size(), seen.size());
        for (int i = 1; i < seen.size(); i++) {
            assertTrue(ticks(seen.get(i - 1)) < ticks(seen.get(i)), "in order");
        }
        long borderTicks = SINCE_1582 + border.toEpochMilli() * 10_000;
        assertTrue(seen.stream().anyMatch(id -> ticks(id) < borderTicks), "some are of the hour before");
        assertTrue(seen.stream().anyMatch(id -> ticks(id) >= borderTicks), "some are of the hour behind");
    }
}
