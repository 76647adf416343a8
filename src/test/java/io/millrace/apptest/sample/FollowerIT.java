package io.millrace.apptest.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.apptest.MillraceProcess;
import io.millrace.apptest.ServerCommand;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A reader that goes on from page to page under load, over rotations, imports and kill -9, sees every record that was acknowledged
 * once, in the order of their ids, and of every request all records or none. Longer with {@code -Dfollower.rounds=N} and {@code
 * -Dfollower.seconds=N}.
 */
class FollowerIT {
    private static final int ROUNDS = Integer.getInteger("follower.rounds", 2);
    private static final int SECONDS = Integer.getInteger("follower.seconds", 3);
    private static final int CLIENTS = 4;
    private static final int LINES = 200;
    /** Between two posts of a client at 50 000 records a second. */
    private static final long PACE_NANOS = TimeUnit.SECONDS.toNanos(1) * CLIENTS * LINES / 50_000;

    private static final int ACKNOWLEDGED = 1;
    private static final int UNKNOWN = 2;

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicInteger requests = new AtomicInteger();
    /** By request: what came of it. */
    private final byte[] outcomes = new byte[10_000_000];

    private volatile URI base;
    private final AtomicBoolean isLoaded = new AtomicBoolean();

    private MillraceProcess start() throws Exception {
        MillraceProcess server = ServerCommand.serve(folder.resolve("data"))
                .withoutPostgres()
                .startedBy(SampleServer.class)
                .with("log.rotate.age", "500ms")
                .start();
        base = server.http();
        return server;
    }

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(base.resolve(path))
                .method(method, BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    private Void load() throws InterruptedException {
        long next = System.nanoTime();
        while (isLoaded.get()) {
            int request = requests.getAndIncrement();
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < LINES; i++) {
                lines.append(request).append('-').append(i).append('\n');
            }
            try {
                HttpResponse<String> answer = send("POST", "/sample/s3cret", lines.toString());
                outcomes[request] = (byte) (answer.statusCode() == 200 ? ACKNOWLEDGED : UNKNOWN);
            } catch (IOException e) {
                outcomes[request] = UNKNOWN;
            }
            next += PACE_NANOS;
            long early = next - System.nanoTime();
            if (early > 0) {
                LockSupport.parkNanos(early);
            } else {
                next = System.nanoTime();
            }
        }
        return null;
    }

    /** Reads on and on; confined to one thread at a time. */
    private final class Follower implements Callable<Integer> {
        private final BitSet[] seen = new BitSet[outcomes.length];
        private String cursor = "";
        private long lastId = -1;
        private int records;

        @Override
        public Integer call() throws InterruptedException {
            boolean isAtEnd = false;
            while (isLoaded.get() || !isAtEnd) {
                boolean wasLoaded = isLoaded.get();
                try {
                    HttpResponse<String> page = send("GET", "/sample/s3cret/texts?after=" + cursor, "");
                    isAtEnd = page.statusCode() == 200 && take(page.body()) == 0 && !wasLoaded;
                } catch (IOException e) {
                    // killed; another one comes
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                }
            }
            return records;
        }

        /** Gives how many records the page has. */
        private int take(String page) {
            List<String> lines = page.lines().toList();
            for (String line : lines.subList(1, lines.size())) {
                int space = line.indexOf(' ');
                int dash = line.indexOf('-', space);
                long id = Long.parseLong(line.substring(0, space));
                assertTrue(id > lastId, () -> "id " + id + " behind " + lastId);
                lastId = id;
                int request = Integer.parseInt(line.substring(space + 1, dash));
                int number = Integer.parseInt(line.substring(dash + 1));
                if (seen[request] == null) {
                    seen[request] = new BitSet(LINES);
                }
                assertTrue(!seen[request].get(number), () -> line + " came twice");
                seen[request].set(number);
            }
            cursor = lines.get(0);
            records += lines.size() - 1;
            return lines.size() - 1;
        }

        private void check() {
            for (int request = 0; request < requests.get(); request++) {
                int count = seen[request] == null ? 0 : seen[request].cardinality();
                boolean isRight = count == LINES || (count == 0 && outcomes[request] != ACKNOWLEDGED);
                assertTrue(isRight, "request " + request + ": " + count + " records, outcome " + outcomes[request]);
            }
        }
    }

    @Test
    void missesNoneAndSeesNoneTwice() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        Follower follower = new Follower();
        Random random = new Random();
        MillraceProcess server = start();
        try {
            assertEquals("made", send("PUT", "/sample/s3cret", "").body());
            for (int round = 0; round < ROUNDS; round++) {
                isLoaded.set(true);
                int before = requests.get();
                List<Future<Void>> clients = IntStream.range(0, CLIENTS)
                        .mapToObj(i -> threads.submit(this::load))
                        .toList();
                Future<Integer> reading = threads.submit(follower);
                TimeUnit.MILLISECONDS.sleep(TimeUnit.SECONDS.toMillis(SECONDS) + random.nextInt(500));
                if (random.nextInt(4) > 0) {
                    server.kill();
                }
                isLoaded.set(false);
                for (Future<Void> client : clients) {
                    client.get(1, TimeUnit.MINUTES);
                }
                if (!server.isAlive()) {
                    server = start();
                }
                int records = reading.get(2, TimeUnit.MINUTES);
                System.out.println("FollowerIT: " + (requests.get() - before) * LINES / SECONDS + " records/s sent, "
                        + records + " seen");
                follower.check();
            }
        } finally {
            isLoaded.set(false);
            threads.shutdownNow();
            server.close();
        }
    }
}
