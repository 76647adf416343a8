package io.millrace.apptest.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.apptest.Eventually;
import io.millrace.apptest.MillraceProcess;
import io.millrace.apptest.S3Settings;
import io.millrace.apptest.ServerCommand;
import io.millrace.objects.FaultyProxy;
import io.millrace.objects.S3Server;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A source with three sinks that gets about 1 000 records in a second, its slices on the way to a store that fails one request in five,
 * while files are closed by triggers and by changes, and the server is killed with -9 again and again: the record of each answered
 * request is in every sink once, a request whose answer was lost is in all of them or in none, and the numbers are exact. More
 * rounds with {@code -Dkeboola.rounds=N}, the same choices again with {@code -Dkeboola.seed=N}.
 */
final class KeboolaCampaignIT {
    private static final int ROUNDS = Integer.getInteger("keboola.rounds", 2);
    private static final int RECORDS_PER_SECOND = Integer.getInteger("keboola.rate", 1_000);
    private static final int LOAD_MILLIS_MIN = 500;
    private static final int LOAD_MILLIS_MAX = 4_000;
    private static final List<String> ROTATE_AGES = List.of("100ms", "300ms", "2s", "30s");
    private static final String SOURCE = StreamClient.BRANCH + "/sources/s";
    private static final String UPLOAD = "storage.level.staging.upload.trigger.";
    private static final String IMPORT = "storage.level.target.import.trigger.";

    /** @param key of the record that a row was made of, from the cells of the row */
    private record CampaignSink(String id, String columns, String settings, Function<List<String>, String> key) {
        String path() {
            return SOURCE + "/sinks/" + id;
        }

        String table() {
            return "in.c-s." + id;
        }
    }

    private static final List<CampaignSink> SINKS = List.of(
            new CampaignSink(
                    "bodies",
                    "{\"type\":\"uuid\",\"name\":\"id\"},{\"type\":\"datetime\",\"name\":\"at\"},"
                            + "{\"type\":\"body\",\"name\":\"body\"}",
                    setting(UPLOAD + "interval", "\"1s\"") + "," + setting(IMPORT + "size", "\"20KB\""),
                    row -> keyOf(row.get(2))),
            new CampaignSink(
                    "paths",
                    "{\"type\":\"path\",\"name\":\"key\",\"path\":\"key\",\"rawString\":true},{\"type\":\"ip\",\"name\":\"ip\"},"
                            + "{\"type\":\"path\",\"name\":\"user\",\"path\":\"user.name\"},"
                            + "{\"type\":\"path\",\"name\":\"none\",\"path\":\"none\",\"defaultValue\":\"-\"}",
                    setting(UPLOAD + "count", "300") + "," + setting(IMPORT + "count", "1000"),
                    row -> row.get(0)),
            new CampaignSink(
                    "templates",
                    "{\"type\":\"headers\",\"name\":\"h\"},{\"type\":\"template\",\"name\":\"t\",\"rawString\":true,\"template\":"
                            + "{\"language\":\"jsonnet\",\"content\":\"Body('key') + '/' + Body('user.name', 'nobody')\"}}",
                    setting("storage.level.local.encoding.sync.wait", "false"),
                    row -> row.get(1).substring(0, row.get(1).indexOf('/'))));

    @TempDir
    private Path folder;

    private final SourceJournal journal = new SourceJournal();

    private static String setting(String key, String value) {
        return "{\"key\":\"" + key + "\",\"value\":" + value + "}";
    }

    private static String keyOf(String body) {
        try {
            return StreamClient.JSON.readTree(body).path("key").asText();
        } catch (java.io.IOException e) {
            throw new AssertionError("no record: " + body, e);
        }
    }

    @Test
    void everyAnsweredRecordIsOnceInEverySink() throws Exception {
        long seed = Long.getLong("keboola.seed", System.nanoTime());
        System.out.println("keboola.seed=" + seed);
        Random random = new Random(seed);
        try (S3Server store = S3Server.start(folder.resolve("objects"));
                FaultyProxy proxy = new FaultyProxy(store.port(), seed)) {
            proxy.fail(5, FaultyProxy.PASSING);
            rounds(proxy, random);
            long faults = Stream.of(FaultyProxy.Fault.values())
                    .filter(fault -> fault != FaultyProxy.Fault.NONE)
                    .mapToInt(proxy::count)
                    .sum();
            System.out.println(
                    faults + " requests to the store failed, " + proxy.count(FaultyProxy.Fault.NONE) + " did not");
            assertTrue(faults > 0);
        }
    }

    private ServerCommand command(FaultyProxy proxy, Random random) {
        String age = ROTATE_AGES.get(random.nextInt(ROTATE_AGES.size()));
        return S3Settings.with(ServerCommand.serve(folder.resolve("data")), proxy.endpoint())
                .with("log.rotate.age", age)
                .with("keboola.upload.min-interval", "0")
                .with("keboola.import.min-interval", "0")
                .with("keboola.retry.initial", "100ms")
                .with("staging.retention", "10s")
                .with("cleanup.grace", "1s");
    }

    private void rounds(FaultyProxy proxy, Random random) throws Exception {
        MillraceProcess server = command(proxy, random).start();
        try {
            create(new StreamClient(server));
            for (int round = 1; round <= ROUNDS; round++) {
                loadAndKill(server, round, random);
                server = command(proxy, random).start();
                check(server);
            }
            load(server, random);
            check(server);
            awaitImports(new StreamClient(server));
            check(server);
            assertTrue(server.stop() >= 0);
        } finally {
            server.close();
        }
    }

    private static void create(StreamClient client) throws Exception {
        String source = client.source("s");
        for (CampaignSink sink : SINKS) {
            client.sink(source, sink.id(), sink.columns());
            client.task("PATCH", sink.path() + "/settings", "{\"settings\":[" + sink.settings() + "]}");
        }
    }

    private static URI address(StreamClient client) throws Exception {
        return URI.create(client.base()).resolve(client.address(SOURCE));
    }

    private void loadAndKill(MillraceProcess server, int round, Random random) throws Exception {
        StreamClient client = new StreamClient(server);
        int millis = LOAD_MILLIS_MIN + random.nextInt(LOAD_MILLIS_MAX - LOAD_MILLIS_MIN);
        int before = random.nextInt(millis);
        try (SourceLoad load = SourceLoad.start(address(client), journal, RECORDS_PER_SECOND, random)) {
            TimeUnit.MILLISECONDS.sleep(before);
            closeFile(client, SINKS.get(random.nextInt(SINKS.size())), "round " + round);
            TimeUnit.MILLISECONDS.sleep(millis - before);
            server.kill();
            load.awaitEnd();
        }
        System.out.printf(
                "round %d: killed after %d ms, %d requests with %d records answered so far%n",
                round, millis, journal.answeredCount(), journal.answeredRecords());
    }

    /** Whatever becomes of the task. */
    private static void closeFile(StreamClient client, CampaignSink sink, String description) throws Exception {
        client.check(202, "PATCH", sink.path(), "{\"description\":\"" + description + "\"}");
    }

    private void load(MillraceProcess server, Random random) throws Exception {
        StreamClient client = new StreamClient(server);
        try (SourceLoad load = SourceLoad.start(address(client), journal, RECORDS_PER_SECOND, random)) {
            TimeUnit.MILLISECONDS.sleep(LOAD_MILLIS_MIN);
            load.finish();
        }
    }

    /** Rows, then numbers. */
    private void check(MillraceProcess server) throws Exception {
        StreamClient client = new StreamClient(server);
        try {
            Map<String, List<String>> keys = new TreeMap<>();
            for (CampaignSink sink : SINKS) {
                String csv = client.export(sink.table());
                List<List<String>> rows = StreamCsv.cells(csv);
                keys.put(sink.id(), rows.stream().map(sink.key()).toList());
                assertEquals(rows.size(), client.count(sink.table()), sink::id);
                long bytes = csv.substring(csv.indexOf('\n') + 1).getBytes(StandardCharsets.UTF_8).length;
                checkStatistics(client, sink, rows.size(), bytes);
            }
            assertEquals(Optional.empty(), journal.complaint(keys));
            assertEquals(0, server.meter("millrace_damage"));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + server.transcript(), e);
        }
    }

    /** All in all, by levels and by files. */
    private static void checkStatistics(StreamClient client, CampaignSink sink, long rows, long bytes)
            throws Exception {
        JsonNode statistics = client.get(sink.path() + "/statistics/total");
        checkLevel(statistics.path("total"), rows, bytes, statistics);
        checkLevels(statistics.path("levels"), rows, bytes, statistics);
        JsonNode files = client.get(sink.path() + "/statistics/files");
        long ofFiles = 0;
        long bytesOfFiles = 0;
        for (JsonNode file : files.path("files")) {
            ofFiles += file.at("/statistics/total/recordsCount").asLong();
            bytesOfFiles += file.at("/statistics/total/uncompressedSize").asLong();
        }
        assertEquals(rows, ofFiles, files::toString);
        assertEquals(bytes, bytesOfFiles, files::toString);
        for (JsonNode other :
                client.get(StreamClient.BRANCH + "/aggregation/sources").at("/sources/0/sinks")) {
            if (other.path("sinkId").asText().equals(sink.id())) {
                checkLevel(other.at("/statistics/total"), rows, bytes, other);
            }
        }
    }

    private static void checkLevels(JsonNode levels, long rows, long bytes, JsonNode all) {
        long ofLevels = 0;
        long bytesOfLevels = 0;
        for (JsonNode level : levels) {
            ofLevels += level.path("recordsCount").asLong();
            bytesOfLevels += level.path("uncompressedSize").asLong();
        }
        assertEquals(rows, ofLevels, all::toString);
        assertEquals(bytes, bytesOfLevels, all::toString);
    }

    private static void checkLevel(JsonNode level, long rows, long bytes, JsonNode all) {
        assertEquals(rows, level.path("recordsCount").asLong(), all::toString);
        assertEquals(bytes, level.path("uncompressedSize").asLong(), all::toString);
    }

    /** Closes all files; afterwards every record is in the target, and every file with records has come through. */
    private static void awaitImports(StreamClient client) throws Exception {
        for (CampaignSink sink : SINKS) {
            client.task("PATCH", sink.path(), "{\"description\":\"end\"}");
        }
        for (CampaignSink sink : SINKS) {
            Eventually.equals(List.of("target"), () -> {
                List<String> levels = new java.util.ArrayList<>();
                client.get(sink.path() + "/statistics/total")
                        .path("levels")
                        .fieldNames()
                        .forEachRemaining(levels::add);
                return levels;
            });
            Eventually.holds(Eventually.BOUND, () -> unfinished(client, sink));
        }
    }

    private static Optional<String> unfinished(StreamClient client, CampaignSink sink) throws Exception {
        for (JsonNode file : client.get(sink.path() + "/statistics/files").path("files")) {
            String state = file.path("state").asText();
            boolean isDone = state.equals("imported") && !file.has("retryAttempt");
            boolean isNew =
                    state.equals("writing") && file.at("/statistics/total").isNull();
            if (!isDone && !isNew) {
                return Optional.of(file.toString());
            }
        }
        return Optional.empty();
    }
}
