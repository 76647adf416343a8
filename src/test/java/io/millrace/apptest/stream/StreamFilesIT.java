package io.millrace.apptest.stream;

import static io.millrace.apptest.stream.StreamClient.BRANCH;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.apptest.DyingServer;
import io.millrace.apptest.Eventually;
import io.millrace.apptest.MillraceProcess;
import io.millrace.apptest.S3Settings;
import io.millrace.apptest.ServerCommand;
import io.millrace.fault.FaultPoint;
import io.millrace.objects.FaultyProxy;
import io.millrace.objects.S3Server;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of sinks: when they are closed, what is in them, and how they come through what goes wrong. */
final class StreamFilesIT {
    private static final List<FaultPoint> DEATHS = List.of(
            FaultPoint.IMPORT_CHUNK_WRITTEN,
            FaultPoint.IMPORT_CHUNK_PUBLISHED,
            FaultPoint.UPLOAD_RECORDED,
            FaultPoint.UPLOAD_COPIED);

    private static final int DEATHS_TRIED = Integer.getInteger("files.deaths", 2);

    private static final String BODY = "{\"type\":\"body\",\"name\":\"body\"}";
    private static final String SOURCE = BRANCH + "/sources/s";
    private static final String SINK = SOURCE + "/sinks/k";
    private static final String TABLE = "in.c-s.k";
    private static final String UPLOAD = "storage.level.staging.upload.trigger.";
    private static final String IMPORT = "storage.level.target.import.trigger.";

    @TempDir
    private static Path folder;

    private static S3Server store;
    private static FaultyProxy proxy;
    private static ServerCommand running;
    private static MillraceProcess server;
    private static StreamClient client;

    @BeforeAll
    static void opensAStore() throws Exception {
        store = S3Server.start(folder.resolve("objects"));
        proxy = new FaultyProxy(store.port(), 1);
        start(command());
    }

    @AfterAll
    static void stops() throws Exception {
        server.close();
        proxy.close();
        store.close();
    }

    @BeforeEach
    void allIsWell() {
        proxy.failNone();
    }

    private static ServerCommand command() {
        return command("data");
    }

    private static ServerCommand command(String data) {
        return S3Settings.with(ServerCommand.serve(folder.resolve(data)).withoutPostgres(), proxy.endpoint())
                .with("staging.s3.retries", "0")
                .with("log.rotate.age", "30m")
                .with("keboola.upload.min-interval", "0")
                .with("keboola.import.min-interval", "0")
                .with("keboola.retry.initial", "100ms");
    }

    /** Unless such a server runs. */
    private static void start(ServerCommand command) throws Exception {
        if (server != null && server.isAlive()) {
            if (command.equals(running)) {
                return;
            }
            server.close();
        }
        running = command;
        server = command.start();
        client = new StreamClient(server);
    }

    private static void startWithASink(ServerCommand command) throws Exception {
        start(command);
        client.clear();
        client.sink(client.source("s"), "k", BODY);
    }

    private int post(String body) throws Exception {
        return client.send("POST", client.address(SOURCE), body.getBytes(StandardCharsets.UTF_8), Map.of())
                .status();
    }

    private List<JsonNode> files() throws Exception {
        List<JsonNode> files = new ArrayList<>();
        client.get(SINK + "/statistics/files").path("files").forEach(files::add);
        return files;
    }

    /** State and number of records of each file, in the order of their opening. */
    private List<String> states() throws Exception {
        return files().stream()
                .sorted((a, b) ->
                        a.path("openedAt").asText().compareTo(b.path("openedAt").asText()))
                .map(file -> file.path("state").asText() + " "
                        + file.at("/statistics/total/recordsCount").asLong())
                .toList();
    }

    private void set(String key, String value) throws Exception {
        client.task("PATCH", SINK + "/settings", "{\"settings\":[{\"key\":\"" + key + "\",\"value\":" + value + "}]}");
    }

    private void closeFile() throws Exception {
        client.task("PATCH", SINK, "{\"description\":\"another file\"}");
    }

    private JsonNode total() throws Exception {
        return client.get(SINK + "/statistics/total");
    }

    private void checkAllInTarget(int records) throws Exception {
        JsonNode total = total();
        assertEquals(records, total.at("/total/recordsCount").asInt(), total::toString);
        assertEquals(records, total.at("/levels/target/recordsCount").asInt(), total::toString);
        assertEquals(records, client.count(TABLE));
    }

    @Test
    void triggersCloseFilesAndBringRowsIntoChunks() throws Exception {
        startWithASink(command());
        set(IMPORT + "count", "3");
        Eventually.equals(List.of("imported 0", "writing 0"), this::states);
        post("a");
        post("b");
        assertEquals(List.of("imported 0", "writing 2"), states());
        post("c");
        Eventually.equals(List.of("imported 0", "imported 3", "writing 0"), this::states);
        checkAllInTarget(3);

        set(IMPORT + "count", "null");
        set(IMPORT + "size", "\"100B\"");
        post("no size that counts");
        post("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".repeat(20) + Math.PI);
        Eventually.holds(
                Eventually.BOUND,
                () -> states().stream()
                                        .filter(state -> state.startsWith("imported"))
                                        .count()
                                > 4
                        ? Optional.empty()
                        : Optional.of(states().toString()));

        set(IMPORT + "size", "null");
        Eventually.equals(5, () -> total().at("/levels/target/recordsCount").asInt());
        post("waits for the log or a trigger");
        assertEquals(1, total().at("/levels/local/recordsCount").asInt());
        set(UPLOAD + "count", "1");
        post("goes at once, and its file stays open");
        Eventually.equals(7, () -> total().at("/levels/target/recordsCount").asInt());
        List<String> states = states();
        assertEquals("writing 1", states.get(states.size() - 1));
    }

    @Test
    void aFileThatCannotBeImportedTellsWhyAndGoesOnAfterAKill() throws Exception {
        startWithASink(command());
        set("storage.level.local.encoding.sync.wait", "false");
        proxy.failAll(FaultyProxy.Fault.RESET);
        assertEquals(202, post("a"));
        assertEquals(202, post("b"));
        closeFile();
        Eventually.holds(
                Eventually.BOUND,
                () -> failed().path("retryAttempt").asInt() >= 2 ? Optional.empty() : Optional.of(files().toString()));
        JsonNode before = failed();
        assertEquals("closing", before.path("state").asText());
        assertEquals(2, before.at("/statistics/levels/local/recordsCount").asInt());
        assertTrue(before.path("retryReason").asText().contains("are not in chunks yet"), before::toString);
        assertTrue(before.path("retryAfter").asText().endsWith("Z"), before::toString);
        assertEquals(202, post("c"));
        server.kill();

        start(command());
        assertEquals(3, client.count(TABLE));
        JsonNode after = failed();
        assertEquals(before.path("openedAt"), after.path("openedAt"));
        assertTrue(
                after.path("retryAttempt").asInt()
                        >= before.path("retryAttempt").asInt(),
                after::toString);
        assertFalse(after.path("retryReason").asText().isEmpty());
        proxy.failNone();
        Eventually.equals(true, () -> files().stream().noneMatch(file -> file.has("retryAttempt")));
        closeFile();
        Eventually.equals(3, () -> total().at("/levels/target/recordsCount").asInt());
        checkAllInTarget(3);
        assertEquals(
                0,
                client.get(SINK + "/statistics/files?failedFiles=true")
                        .path("files")
                        .size());
        assertEquals(0, server.meter("millrace_damage"));
    }

    /** The only one, or nothing. */
    private JsonNode failed() throws Exception {
        return client.get(SINK + "/statistics/files?failedFiles=true")
                .path("files")
                .path(0);
    }

    @Test
    void whatIsDisabledTakesNothingMoreAndWhatItTookComesThrough() throws Exception {
        startWithASink(command());
        client.sink(SOURCE, "other", BODY);
        proxy.failAll(FaultyProxy.Fault.RESET);
        assertEquals(200, post("a"));
        client.task("PUT", SINK + "/disable", "");
        assertEquals(List.of("closing 1"), states());
        assertEquals(200, post("not for k"));
        assertEquals(1, client.count(TABLE));
        assertEquals(2, client.count("in.c-s.other"));
        client.task("PUT", SINK + "/enable", "");
        assertEquals(List.of("closing 1", "writing 0"), states());
        assertEquals(200, post("b"));
        assertEquals(List.of("closing 1", "writing 1"), states());

        client.task("PUT", SOURCE + "/disable", "");
        assertEquals(List.of("closing 1", "closing 1"), states());
        assertEquals(404, post("for nobody"));
        proxy.failNone();
        Eventually.equals(List.of("imported 1", "imported 1"), this::states);
        client.task("PUT", SOURCE + "/enable", "");
        assertEquals(List.of("imported 1", "imported 1", "writing 0"), states());
        checkAllInTarget(2);
    }

    @Test
    void aChangeOfASinkBeginsAFileWithTheNewMapping() throws Exception {
        startWithASink(command());
        assertEquals(200, post("old"));
        client.task(
                "PATCH",
                SINK,
                "{\"table\":{\"mapping\":{\"columns\":[{\"type\":\"template\",\"name\":\"made\",\"rawString\":true,"
                        + "\"template\":{\"language\":\"jsonnet\",\"content\":\"BodyStr() + '!'\"}}]}}}");
        assertEquals(200, post("new"));
        Eventually.equals(List.of("imported 1", "writing 1"), this::states);
        assertEquals("\"body\",\"made\"\n\"old\",\"\"\n\"\",\"new!\"\n", client.export(TABLE));
    }

    /** What is sent while files and segments change is answered well, and is there once. */
    @Test
    void nothingIsRefusedLostOrDoubledWhileFilesChange() throws Exception {
        startWithASink(command().with("log.rotate.age", "100ms"));
        String address = client.address(SOURCE);
        AtomicBoolean isOver = new AtomicBoolean();
        ExecutorService senders = Executors.newFixedThreadPool(3);
        int sent = 0;
        try {
            List<Future<Integer>> counts = new ArrayList<>();
            for (int sender = 0; sender < 3; sender++) {
                int number = sender;
                counts.add(senders.submit(() -> {
                    int records = 0;
                    while (!isOver.get()) {
                        byte[] body = (number + "-" + records).getBytes(StandardCharsets.UTF_8);
                        assertEquals(
                                200,
                                client.send("POST", address, body, Map.of()).status());
                        records++;
                    }
                    return records;
                }));
            }
            for (int change = 0; change < 10; change++) {
                closeFile();
            }
            isOver.set(true);
            for (Future<Integer> count : counts) {
                sent += count.get();
            }
        } finally {
            senders.shutdownNow();
        }
        List<String> bodies = StreamCsv.rows(client.export(TABLE));
        assertEquals(sent, bodies.size());
        assertEquals(sent, bodies.stream().distinct().count());
        assertEquals(11, files().size());
        int ofFiles = files().stream()
                .mapToInt(file -> file.at("/statistics/total/recordsCount").asInt())
                .sum();
        assertEquals(sent, ofFiles);
        int records = sent;
        closeFile();
        Eventually.equals(
                records, () -> total().at("/levels/target/recordsCount").asInt());
    }

    /** Each record counts at one level, whatever moves. */
    @Test
    void levelsAddUpWhileSlicesMove() throws Exception {
        startWithASink(command().with("log.rotate.age", "100ms").with("load.trigger.age", "300ms"));
        String address = client.address(SOURCE);
        AtomicBoolean isOver = new AtomicBoolean();
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger answered = new AtomicInteger();
        Set<String> seen = new TreeSet<>();
        ExecutorService sender = Executors.newSingleThreadExecutor();
        try {
            Future<?> sending = sender.submit(() -> {
                while (!isOver.get()) {
                    assertEquals(
                            200,
                            client.post(address, "record " + begun.incrementAndGet())
                                    .status());
                    answered.incrementAndGet();
                }
                return null;
            });
            Eventually.holds(Eventually.BOUND, () -> {
                int before = answered.get();
                JsonNode statistics = total();
                int after = begun.get();
                int ofLevels = 0;
                for (Map.Entry<String, JsonNode> level :
                        statistics.path("levels").properties()) {
                    seen.add(level.getKey());
                    ofLevels += level.getValue().path("recordsCount").asInt();
                }
                int records = statistics.at("/total/recordsCount").asInt();
                assertEquals(records, ofLevels, statistics::toString);
                assertTrue(before <= records && records <= after, () -> statistics + " of " + before + " to " + after);
                return seen.size() == 3 && after > 300 ? Optional.empty() : Optional.of(seen.toString());
            });
            isOver.set(true);
            sending.get();
        } finally {
            isOver.set(true);
            sender.shutdownNow();
        }
        assertEquals(Set.of("local", "staging", "target"), seen);
        closeFile();
        int records = answered.get();
        Eventually.equals(
                records, () -> total().at("/levels/target/recordsCount").asInt());
        checkAllInTarget(records);
    }

    @Test
    void listsFilesThatFailBehindAllOthers() throws Exception {
        startWithASink(command());
        assertEquals(200, post("a"));
        closeFile();
        Eventually.equals(List.of("imported 1", "writing 0"), this::states);
        proxy.failAll(FaultyProxy.Fault.RESET);
        assertEquals(200, post("b"));
        closeFile();
        assertEquals(200, post("c"));
        Eventually.holds(
                Eventually.BOUND,
                () -> failed().has("retryReason") ? Optional.empty() : Optional.of(files().toString()));
        List<JsonNode> all = files();
        assertEquals(
                List.of("imported", "writing", "closing"),
                all.stream().map(file -> file.path("state").asText()).toList());
        JsonNode failing =
                client.get(SINK + "/statistics/files?failedFiles=true").path("files");
        assertEquals(1, failing.size());
        assertEquals(all.get(2).path("openedAt"), failing.get(0).path("openedAt"));
        assertEquals(
                3,
                client.get(SINK + "/statistics/files?failedFiles=false")
                        .path("files")
                        .size());
        proxy.failNone();
        Eventually.equals(List.of("imported 1", "imported 1", "writing 1"), this::states);
        assertTrue(failed().isMissingNode());
    }

    @Test
    void aRestartWithinAnImportMakesNoSecondOne() throws Exception {
        ServerCommand command = command("restarted");
        startWithASink(command);
        server.stop();
        int records = 0;
        for (FaultPoint point : DEATHS.subList(0, Math.min(DEATHS.size(), DEATHS_TRIED))) {
            start(command.dyingAt(point + ":1"));
            assertEquals(200, post(point.name()));
            records++;
            client.check(202, "PATCH", SINK, "{\"description\":\"" + point + "\"}");
            assertEquals(Optional.of(DyingServer.EXIT_CODE), server.awaitExit(Eventually.BOUND), server::transcript);

            start(command);
            assertEquals(records, client.count(TABLE));
            int wanted = records;
            Eventually.equals(
                    wanted, () -> total().at("/levels/target/recordsCount").asInt());
            checkAllInTarget(records);
            Eventually.holds(Eventually.BOUND, () -> {
                List<String> states = states();
                boolean isDone = states.stream().filter("imported 1"::equals).count() == wanted;
                return isDone ? Optional.empty() : Optional.of(states.toString());
            });
            assertEquals(
                    records,
                    client.get("/v2/storage/tables/" + TABLE).path("rowsCount").asInt());
            server.stop();
        }
    }
}
