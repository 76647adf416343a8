package io.millrace.apptest.mldb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.apptest.mldb.MldbSite.Answer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A recorder that commits each second while lines come in batches and somebody asks for its status and its rows all the time; then a window over the last
 * five seconds. {@code -Dmldb.lines=1000000} is the length that MLDB's own test has.
 */
final class MldbLargeStreamIT {
    private static final int LINES = Integer.getInteger("mldb.lines", 30_000);
    private static final int BATCH = 1_000;
    private static final Instant START = Instant.parse("2015-01-01T12:00:00Z");
    private static final int WINDOW_MILLIS = 5_000;

    private final AtomicLong sent = new AtomicLong();
    private final AtomicBoolean isOver = new AtomicBoolean();

    @Test
    void keepsEveryLineWhileItIsAsked(@TempDir Path folder) throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (MldbSite site = MldbSite.start(folder.resolve("data"))) {
            site.make(
                    "stream",
                    "{'type':'continuous','params':{'commitInterval':'1s','metadataDataset':{'id':'metadata-db','type':'sqliteSparse'}}}");
            Future<Long> watched = threads.submit(() -> watch(site));
            for (int line = 0; line < LINES; line += BATCH) {
                send(site, line, Math.min(LINES, line + BATCH));
            }
            isOver.set(true);
            assertTrue(watched.get(1, TimeUnit.MINUTES) > 0);
            site.commit("stream");
            checkChunks(site);
            site.make("all", "{'type':'continuous.window','params':{'metadataDataset':'metadata-db'}}");
            assertEquals(LINES, site.count("\"all\""));
            checkLastSeconds(site);
        } finally {
            threads.shutdownNow();
        }
    }

    /** One line each millisecond. */
    private static Instant time(int line) {
        return START.plusMillis(line);
    }

    private void send(MldbSite site, int from, int to) throws Exception {
        StringBuilder rows = new StringBuilder();
        for (int line = from; line < to; line++) {
            rows.append(rows.isEmpty() ? "[" : ",")
                    .append("[\"line-" + line + "\",[[\"n\"," + line + ",\"" + time(line) + "\"],")
                    .append("[\"word-" + line % 97 + "\",1,\"" + time(line) + "\"]]]");
        }
        sent.addAndGet(to - from);
        site.done("POST", "/v1/datasets/stream/multirows", rows.append(']').toString());
    }

    /** How often it looked; nothing that it sees is more than there can be. */
    private long watch(MldbSite site) throws Exception {
        long looks = 0;
        long chunksBefore = 0;
        while (!isOver.get()) {
            long pending = site.count("stream");
            assertTrue(pending <= sent.get(), () -> pending + " lines, of " + sent);
            JsonNode status = site.done("GET", "/v1/datasets/stream", "").path("status");
            assertTrue(status.path("rowsPending").asLong(-1) <= sent.get(), status::toString);
            assertTrue(status.path("lastCommitError").isNull(), status::toString);
            long chunks = status.path("chunksSaved").asLong();
            assertTrue(chunks >= chunksBefore, status::toString);
            chunksBefore = chunks;
            looks++;
        }
        return looks;
    }

    private static void checkChunks(MldbSite site) throws Exception {
        Answer chunks = site.query("SELECT earliest, latest FROM \"metadata-db\" ORDER BY earliest", "table");
        assertEquals(200, chunks.status(), chunks.text());
        int line = 0;
        for (int i = 1; i < chunks.json().size(); i++) {
            Instant earliest = Instant.parse(chunks.json().get(i).get(1).asText());
            assertEquals(time(line), earliest, chunks.text());
            line = (int) (Instant.parse(chunks.json().get(i).get(2).asText()).toEpochMilli() - START.toEpochMilli())
                    + 1;
        }
        assertEquals(LINES, line, chunks.text());
    }

    private static void checkLastSeconds(MldbSite site) throws Exception {
        Instant from = time(LINES - 1).minusMillis(WINDOW_MILLIS);
        site.make(
                "window",
                "{'type':'continuous.window','params':{'metadataDataset':'metadata-db','from':'" + from
                        + "','exact':true}}");
        assertEquals(WINDOW_MILLIS + 1, site.count("window"));
        Answer some = site.query("SELECT * FROM window ORDER BY n DESC LIMIT 5", "aos");
        assertEquals(200, some.status(), some.text());
        for (int i = 0; i < 5; i++) {
            assertEquals(LINES - 1 - i, some.json().get(i).path("n").asInt(), some.text());
        }
    }
}
