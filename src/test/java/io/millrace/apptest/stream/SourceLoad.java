package io.millrace.apptest.stream;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Several senders that post to one source, together so many records in a second, most of them one by one, until the server dies or the
 * load is stopped. Confined to the test's thread.
 */
final class SourceLoad implements AutoCloseable {
    private static final int SENDERS = 16;
    private static final int BATCH_MAX = 20;
    private static final Duration ANSWER_MAX = Duration.ofMinutes(1);
    private static final long BEHIND_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

    private final ExecutorService threads = Executors.newFixedThreadPool(SENDERS);
    private final List<Future<?>> senders = new ArrayList<>();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(ANSWER_MAX)
            .build();
    private final URI address;
    private final SourceJournal journal;
    private volatile boolean isStopping;

    private SourceLoad(URI address, SourceJournal journal) {
        this.address = address;
        this.journal = journal;
    }

    static SourceLoad start(URI address, SourceJournal journal, int recordsPerSecond, Random random) {
        SourceLoad load = new SourceLoad(address, journal);
        long nanosPerRecord = TimeUnit.SECONDS.toNanos(SENDERS) / recordsPerSecond;
        for (int i = 0; i < SENDERS; i++) {
            Random choices = new Random(random.nextLong());
            load.senders.add(load.threads.submit(() -> load.send(nanosPerRecord, choices)));
        }
        return load;
    }

    private Void send(long nanosPerRecord, Random choices) throws InterruptedException {
        long due = System.nanoTime();
        try {
            while (!isStopping) {
                int records = choices.nextInt(5) == 0 ? 2 + choices.nextInt(BATCH_MAX - 1) : 1;
                post(records, choices);
                due = Math.max(due + records * nanosPerRecord, System.nanoTime() - BEHIND_NANOS_MAX);
                LockSupport.parkNanos(due - System.nanoTime());
            }
        } catch (IOException serverDied) {
            // the request on its way stays unanswered in the journal
        }
        return null;
    }

    private void post(int records, Random choices) throws IOException, InterruptedException {
        long number = journal.next(records);
        StringBuilder body = new StringBuilder(300 * records);
        for (int place = 0; place < records; place++) {
            body.append("{\"key\":\"").append(SourceJournal.key(number, place));
            body.append("\",\"user\":{\"name\":\"Ann \\\"")
                    .append(choices.nextInt(9))
                    .append("\\\"\"}");
            body.append(",\"text\":\"")
                    .append("a,\\n;".repeat(choices.nextInt(20)))
                    .append("\"}\n");
        }
        String type = records == 1 ? "application/json" : "application/x-ndjson";
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(ANSWER_MAX)
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(body.toString()))
                .build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() < 300) {
            journal.answered(number);
        } else if (response.statusCode() < 500) {
            throw new AssertionError("request " + number + " was refused: " + response.body());
        }
    }

    /** Lets each sender end with an answer. */
    void finish() throws InterruptedException {
        isStopping = true;
        awaitEnd();
    }

    /** Waits until the senders have seen that the server died; fails with what else went wrong with one of them. */
    void awaitEnd() throws InterruptedException {
        for (Future<?> sender : senders) {
            try {
                sender.get(2, TimeUnit.MINUTES);
            } catch (ExecutionException e) {
                throw new AssertionError(e.getCause());
            } catch (TimeoutException e) {
                throw new AssertionError("a sender neither got an answer nor saw its connection close", e);
            }
        }
    }

    @Override
    public void close() {
        isStopping = true;
        threads.shutdownNow();
    }
}
