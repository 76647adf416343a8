package io.millrace.bench;

import io.millrace.api.flowcore.TimeBucket;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/**
 * Followers that ask once a second for what has come, as the data pump does, while events come at a steady rate.
 *
 * @param written events
 * @param missed events that some follower has not got, of all followers together
 * @param busy polls that were to be tried again, of all followers together
 * @param serverSecondsPerPoll of the processor, beyond what the same events cost before anybody followed
 */
record FollowersRun(
        int followers,
        long written,
        long missed,
        double pollsPerSecond,
        long busy,
        Latency latency,
        double serverSecondsPerPoll) {
    private static final int POSTS_PER_SECOND = 100;
    private static final long POLL_MILLIS = 1_000;
    private static final int PAGE_SIZE = 1_000;
    /** What is said of an answer that asks to come again, as clients do. */
    private static final String BUSY = "answered 503";

    private static final long TICKS_TO_1970 = 0x01B2_1DD2_1381_4000L;

    static FollowersRun of(MillraceTarget target, int followers, long measuredMillis) throws Exception {
        System.err.println(followers + " followers");
        EventTypes.Place place = target.newEventType();
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        EventReader reader = new EventReader(http, target, place);
        RequestTemplate template = RequestTemplate.ofEvents(place.event(), target.key(), BenchRecords.events(1, false));
        LongAdder written = new LongAdder();
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        Polls polls = new Polls();
        String first = Follower.bucket(Instant.now());
        List<Follower> all = new ArrayList<>();
        try (LoadGenerator load = new LoadGenerator(template, written::add)) {
            load.connect(target.http(), 1);
            load.startPaced(POSTS_PER_SECOND);
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            double alone = processorShare(target, measuredMillis);
            for (int i = 0; i < followers; i++) {
                Follower follower = new Follower(reader, clock, polls, first);
                all.add(follower);
                follower.pollIn(POLL_MILLIS * i / followers);
            }
            TimeUnit.MILLISECONDS.sleep(2 * POLL_MILLIS);
            polls.reset();
            double followed = processorShare(target, measuredMillis);
            double pollsPerSecond = polls.count.sum() * 1e3 / measuredMillis;
            long busy = polls.busy.sum();
            Latency latency = polls.latency();
            load.stop();
            // whoever polls twice from now on has seen all
            TimeUnit.MILLISECONDS.sleep(3 * POLL_MILLIS);
            polls.requireNoFailure();
            long missed = 0;
            for (Follower follower : all) {
                missed += written.sum() - follower.seen.sum();
            }
            return new FollowersRun(
                    followers,
                    written.sum(),
                    missed,
                    pollsPerSecond,
                    busy,
                    latency,
                    (followed - alone) / pollsPerSecond);
        } finally {
            clock.shutdownNow();
        }
    }

    /** Of one processor, by the server, while the time goes by. */
    private static double processorShare(MillraceTarget target, long millis) throws Exception {
        double before = target.processorSeconds();
        TimeUnit.MILLISECONDS.sleep(millis);
        return (target.processorSeconds() - before) * 1e3 / millis;
    }

    void print(Report report) {
        report.line(String.format(
                Locale.ROOT,
                "Each asks for the events behind its last one every %d ms, while %d come per second, one by one.",
                POLL_MILLIS,
                POSTS_PER_SECOND));
        report.line("");
        report.line(
                "| Followers | Events | missed by a follower | Polls/s | Polls with 503 | p50 ms | p99 ms | Server CPU ms/poll |");
        report.line("|--:|--:|--:|--:|--:|--:|--:|--:|");
        report.line(String.format(
                Locale.ROOT,
                "| %,d | %,d | %,d | %,.0f | %,d | %.2f | %.2f | %.3f |",
                followers,
                written,
                missed,
                pollsPerSecond,
                busy,
                latency.p50(),
                latency.p99(),
                1_000 * serverSecondsPerPoll));
        report.line("");
    }

    /** What became of the polls of all. Thread-safe. */
    private static final class Polls {
        private final LongAdder count = new LongAdder();
        private final LongAdder busy = new LongAdder();
        private final LatencyHistogram histogram = new LatencyHistogram();
        private final AtomicReference<Throwable> failure = new AtomicReference<>();

        private synchronized void reset() {
            count.reset();
            busy.reset();
            histogram.reset();
        }

        private synchronized void add(long nanos) {
            count.increment();
            histogram.add(nanos);
        }

        private synchronized Latency latency() {
            return new Latency(histogram.millis(0.5), histogram.millis(0.99), histogram.millis(0.999));
        }

        private void requireNoFailure() {
            if (failure.get() != null) {
                throw new IllegalStateException("a follower failed", failure.get());
            }
        }
    }

    /** Goes from hour to hour, behind the last id. Its polls come one after the other. */
    private static final class Follower {
        private final EventReader reader;
        private final ScheduledExecutorService clock;
        private final Polls polls;
        private String bucket;
        private String after = "";
        private final LongAdder seen = new LongAdder();

        /** @param bucket where it begins */
        Follower(EventReader reader, ScheduledExecutorService clock, Polls polls, String bucket) {
            this.reader = reader;
            this.clock = clock;
            this.polls = polls;
            this.bucket = bucket;
        }

        private static String bucket(Instant time) {
            return TimeBucket.of(time.toEpochMilli() * 10_000);
        }

        /** What fails is told by the polls. */
        @SuppressWarnings("FutureReturnValueIgnored")
        void pollIn(long millis) {
            clock.schedule(this::poll, millis, TimeUnit.MILLISECONDS);
        }

        @SuppressWarnings("FutureReturnValueIgnored")
        private void poll() {
            String current = bucket(Instant.now());
            long start = System.nanoTime();
            reader.pageLater(bucket, PAGE_SIZE, after)
                    .thenAccept(page -> {
                        polls.add(System.nanoTime() - start);
                        boolean isOver = take(page.ids(), current);
                        if (!clock.isShutdown()) {
                            pollIn(isOver ? POLL_MILLIS : 0);
                        }
                    })
                    .exceptionally(failure -> {
                        if (clock.isShutdown()) {
                            return null;
                        }
                        if (String.valueOf(failure.getMessage()).contains(BUSY)) {
                            polls.busy.increment();
                            pollIn(POLL_MILLIS);
                        } else {
                            polls.failure.compareAndSet(null, failure);
                        }
                        return null;
                    });
        }

        /** @return whether there is nothing more for now */
        private boolean take(List<String> ids, String current) {
            if (!ids.isEmpty()) {
                String last = ids.get(ids.size() - 1);
                seen.add(ids.size());
                after = "&afterEventId=" + last;
                bucket = TimeBucket.of(UUID.fromString(last).timestamp() - TICKS_TO_1970);
                return ids.size() < PAGE_SIZE;
            }
            if (!bucket.equals(current)) {
                bucket = next(bucket);
                return false;
            }
            return true;
        }

        private static String next(String bucket) {
            OptionalLong first = TimeBucket.firstTick(bucket);
            return TimeBucket.of(first.orElseThrow() + Duration.ofHours(1).toMillis() * 10_000);
        }
    }
}
