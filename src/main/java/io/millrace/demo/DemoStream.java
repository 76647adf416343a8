package io.millrace.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;

/** Posts sample records at the pace that the default limits allow. Confined to one thread. */
final class DemoStream {
    static final int RECORDS = 5_000;

    private static final int BATCH = 250;

    /** A little slower than the 1000 records in a second that an endpoint admits. */
    private static final Duration PACE = Duration.ofMillis(275);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final DemoClient client;
    private final String path;
    private final PrintStream out;
    private final SampleRecords samples = new SampleRecords(1);

    DemoStream(DemoClient client, String endpointId, PrintStream out) {
        this.client = client;
        this.path = "/v2/sinks/" + endpointId;
        this.out = out;
    }

    void run() throws IOException, InterruptedException {
        long start = System.nanoTime();
        for (int sent = 0; sent < RECORDS; sent += BATCH) {
            post(samples.body(sent, BATCH));
            if ((sent + BATCH) % 1_000 == 0) {
                out.printf("  %,d of %,d records are on disk%n", sent + BATCH, RECORDS);
            }
            long dueNanos = start + (sent / BATCH + 1) * PACE.toNanos();
            Thread.sleep(
                    Math.max(0, Duration.ofNanos(dueNanos - System.nanoTime()).toMillis()));
        }
    }

    /** Until every record of the body is stored. Storing one again changes nothing. */
    private void post(byte[] body) throws IOException, InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (true) {
            DemoClient.Answer answer = client.send("POST", path, body);
            boolean isForNow =
                    switch (answer.status()) {
                        case 200 -> isThrottled(answer.body());
                        case 409, 429, 503 -> true; // not active yet, too fast, overloaded
                        default -> throw DemoClient.unexpected("POST " + path, answer);
                    };
            if (!isForNow) {
                return;
            }
            if (Instant.now().isAfter(end)) {
                throw DemoClient.unexpected("POST " + path + " for " + PATIENCE.toSeconds() + " s", answer);
            }
            Thread.sleep(answer.retryAfter().toMillis());
        }
    }

    /** Whether records did not fit into the endpoint's budget; no other reason is good for a sample record. */
    private static boolean isThrottled(JsonNode receipt) {
        if (receipt.path("error_count").asInt() == 0) {
            return false;
        }
        for (JsonNode record : receipt.path("records")) {
            String code = record.path("error_code").asText();
            if (!code.isEmpty() && !code.equals("ResourceThroughputExceeded")) {
                throw new Problem(ProblemCode.UNAVAILABLE_NOW, "a sample record was refused: " + record);
            }
        }
        return true;
    }
}
