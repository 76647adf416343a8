package io.millrace.apptest;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** Posts the same batch over and over from several connections. Thread-safe counters, one thread per connection. */
final class Flood implements AutoCloseable {
    private final MillraceClient client;
    private final Sample sample;
    private final byte[] body;
    private final long pauseNanos;
    private final LongAdder acceptedRecords = new LongAdder();
    private final LongAdder refusedRequests = new LongAdder();
    private final LongAccumulator longestWait = new LongAccumulator(Math::max, 0);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<?>> connections = new ArrayList<>();
    private volatile boolean isStopping;
    /** Connections that have been refused something. */
    private final LongAdder limited = new LongAdder();

    private Flood(MillraceClient client, Sample sample, byte[] body, long pauseNanos) {
        this.client = client;
        this.sample = sample;
        this.body = body;
        this.pauseNanos = pauseNanos;
    }

    /** @param pauseNanos what each connection waits after a refusal */
    static Flood start(MillraceClient client, Sample sample, byte[] body, int connections, long pauseNanos) {
        Flood flood = new Flood(client, sample, body, pauseNanos);
        for (int i = 0; i < connections; i++) {
            flood.connections.add(flood.threads.submit(flood::post));
        }
        return flood;
    }

    private Void post() throws IOException, InterruptedException {
        boolean isLimited = false;
        while (!isStopping) {
            boolean isLimitedNow = false;
            long asked = System.nanoTime();
            HttpResponse<String> response = client.post(sample.endpoint(), body);
            longestWait.accumulate(System.nanoTime() - asked);
            switch (response.statusCode()) {
                case 200 -> {
                    JsonNode counts = MillraceClient.json(response);
                    acceptedRecords.add(counts.get("success_count").asInt());
                    isLimitedNow = counts.get("error_count").asInt() > 0;
                }
                case 429 -> {
                    refusedRequests.increment();
                    isLimitedNow = true;
                    checkRefusal(response);
                    long refused = System.nanoTime();
                    LockSupport.parkNanos(pauseNanos);
                    longestWait.accumulate(System.nanoTime() - refused - pauseNanos);
                }
                default -> throw new AssertionError(response.statusCode() + " " + response.body());
            }
            if (isLimitedNow && !isLimited) {
                isLimited = true;
                limited.increment();
            }
        }
        return null;
    }

    private static void checkRefusal(HttpResponse<String> response) {
        if (response.headers().firstValue("Retry-After").isEmpty()
                || !response.body().contains("ProvisionedThroughputExceededException")) {
            throw new AssertionError("429 without Retry-After or the marker text: " + response.body());
        }
    }

    long acceptedRecords() {
        return acceptedRecords.sum();
    }

    long refusedRequests() {
        return refusedRequests.sum();
    }

    /** The longest that a client waited for an answer or for the processor, and so did not use what the limit allows. */
    double longestWaitSeconds() {
        return longestWait.get() / 1e9;
    }

    /** Returns when the burst is used up, and what was admitted of it counted: each connection was refused something since. */
    void awaitLimit() {
        Eventually.equals((long) connections.size(), limited::sum);
    }

    /** Fails if a connection met anything but success and refusal. */
    void stop() throws InterruptedException {
        isStopping = true;
        for (Future<?> connection : connections) {
            try {
                connection.get();
            } catch (ExecutionException e) {
                throw new AssertionError(e.getCause());
            }
        }
    }

    @Override
    public void close() {
        isStopping = true;
        threads.shutdownNow();
    }
}
