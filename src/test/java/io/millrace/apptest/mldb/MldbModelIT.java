package io.millrace.apptest.mldb;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.apptest.mldb.MldbSite.Answer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Recorders and windows beside a naïve twin: random cells, commits, saves that fail, windows with bounds, filters, exact and live ones, clean-ups,
 * restarts and kill -9. {@code -Dmldb.rounds} sets the length, {@code -Dmldb.seed} the course.
 */
final class MldbModelIT {
    private static final int ROUNDS = Integer.getInteger("mldb.rounds", 60);
    private static final long SEED =
            Long.getLong("mldb.seed", ThreadLocalRandom.current().nextLong(1L << 40));
    private static final long START = Instant.parse("2015-01-01T00:00:00Z").getEpochSecond();
    private static final List<String> RECORDERS = List.of("own", "saving");
    private static final String SAVES =
            "if (mldb.get('/v1/datasets/fail').responseCode === 200) throw new Error('it is to fail');"
                    + " var saved = mldb.post('/v1/datasets/' + args.datasetId + '/routes/saves', {dataFileUrl: 'file:///model/' +"
                    + " args.datasetId + '.chunk'}); ({config: saved.json, metadata: {by: 'saving'}});";

    private record Version(String row, String column, long value, long second) {
        String text() {
            return "[\"" + column + "\"," + value + ",\"" + time(second) + "\"]";
        }
    }

    private record TwinChunk(String by, List<Version> cells) {
        long earliest() {
            return cells.stream().mapToLong(Version::second).min().orElseThrow();
        }

        long latest() {
            return cells.stream().mapToLong(Version::second).max().orElseThrow();
        }
    }

    private record TwinWindow(long from, long to, boolean isExact, boolean isLive, String by, List<TwinChunk> chunks) {
        boolean takes(TwinChunk chunk) {
            return chunk.earliest() <= to && chunk.latest() >= from && (by.isEmpty() || by.equals(chunk.by()));
        }
    }

    private final Random random = new Random(SEED);
    private final Map<String, List<Version>> pending = new LinkedHashMap<>();
    private final List<TwinChunk> chunks = new ArrayList<>();
    private final Map<String, TwinWindow> windows = new TreeMap<>();
    private boolean isFailing;

    @Test
    void recordersAndWindowsAreWhatATwinSays(@TempDir Path folder) throws Exception {
        System.out.println("MldbModelIT seed " + SEED);
        try (MldbSite site =
                MldbSite.start(folder.resolve("data"), "log.rotate.age", "300ms", "mldb.cleanup.grace", "0")) {
            make(site);
            for (int round = 0; round < ROUNDS; round++) {
                try {
                    step(site);
                    check(site);
                } catch (AssertionError e) {
                    throw new AssertionError("seed " + SEED + ", round " + round + ": " + e.getMessage(), e);
                }
            }
        }
    }

    private void make(MldbSite site) throws Exception {
        site.make("own", "{'type':'continuous','params':{'metadataDataset':{'id':'index','type':'sqliteSparse'}}}");
        site.make(
                "saving",
                "{'type':'continuous','params':{'metadataDataset':{'id':'index'},'saveStorageDataset':{'type':'script.run',"
                        + "'params':{'language':'javascript','scriptConfig':{'source':'" + SAVES.replace("'", "\\u0027")
                        + "'}}}}}");
        RECORDERS.forEach(id -> pending.put(id, new ArrayList<>()));
    }

    private void step(MldbSite site) throws Exception {
        int dice = random.nextInt(100);
        String recorder = RECORDERS.get(random.nextInt(2));
        if (dice < 50) {
            record(site, recorder);
        } else if (dice < 70) {
            commit(site, recorder);
        } else if (dice < 85) {
            window(site, "w" + random.nextInt(3));
        } else if (dice < 90) {
            fail(site);
        } else if (dice < 95) {
            cleanUp(site);
        } else if (dice < 97) {
            site.killAndStart();
        } else if (dice < 98) {
            site.server().flush();
        } else {
            windows.remove("w0");
            site.done("DELETE", "/v1/datasets/w0", "");
        }
    }

    private void record(MldbSite site, String recorder) throws Exception {
        StringBuilder rows = new StringBuilder("[");
        List<Version> cells = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            String row = "r" + random.nextInt(12);
            rows.append(i == 0 ? "" : ",").append("['").append(row).append("',[");
            int columns = 1 + random.nextInt(4);
            for (int c = 0; c < columns; c++) {
                Version cell =
                        new Version(row, "c" + random.nextInt(5), random.nextInt(100), START + random.nextInt(1_000));
                cells.add(cell);
                rows.append(c == 0 ? "" : ",").append(cell.text());
            }
            rows.append("]]");
        }
        site.done(
                "POST",
                "/v1/datasets/" + recorder + "/multirows",
                rows.append(']').toString());
        pending.get(recorder).addAll(cells);
    }

    private void commit(MldbSite site, String recorder) throws Exception {
        Answer answer = site.call("POST", "/v1/datasets/" + recorder + "/commit", "");
        List<Version> cells = pending.get(recorder);
        boolean fails = recorder.equals("saving") && isFailing && !cells.isEmpty();
        assertEquals(fails ? 400 : 200, answer.status(), answer.text());
        if (!fails && !cells.isEmpty()) {
            chunks.add(new TwinChunk(recorder, List.copyOf(cells)));
            cells.clear();
        }
    }

    private void fail(MldbSite site) throws Exception {
        isFailing = !isFailing;
        if (isFailing) {
            site.make("fail", "{'type':'sparse.mutable'}");
        } else {
            site.done("DELETE", "/v1/datasets/fail", "");
        }
    }

    private void window(MldbSite site, String id) throws Exception {
        long from = START + random.nextInt(1_000);
        TwinWindow wanted = new TwinWindow(
                from,
                from + random.nextInt(400),
                random.nextInt(3) == 0,
                random.nextInt(3) == 0,
                random.nextInt(3) == 0 ? "saving" : "",
                new ArrayList<>());
        chunks.stream().filter(wanted::takes).forEach(wanted.chunks()::add);
        String params = ",'from':'" + time(wanted.from()) + "','to':'" + time(wanted.to()) + "','exact':"
                + wanted.isExact() + ",'live':" + wanted.isLive()
                + (wanted.by().isEmpty() ? "" : ",'datasetFilter':'md.by = \\u0027saving\\u0027'");
        Answer made = site.call(
                "PUT",
                "/v1/datasets/" + id,
                MldbSite.json(
                        "{'type':'continuous.window','params':{'metadataDataset':{'id':'index'}" + params + "}}"));
        boolean isEmpty = wanted.chunks().isEmpty() && !wanted.isLive();
        assertEquals(isEmpty ? 400 : 201, made.status(), made.text());
        if (!isEmpty) {
            windows.put(id, wanted);
        }
    }

    /** Chunks that are in a window stay in it. */
    private void cleanUp(MldbSite site) throws Exception {
        long before = START + random.nextInt(300);
        JsonNode retired = site.done("POST", "/v1/datasets/index/routes/cleanup", "{'before':'" + time(before) + "'}");
        int gone = chunks.size();
        chunks.removeIf(chunk -> chunk.latest() < before);
        assertEquals(gone - chunks.size(), retired.path("retired").asInt());
    }

    private void check(MldbSite site) throws Exception {
        for (String recorder : RECORDERS) {
            compare(site, recorder, pending.get(recorder));
        }
        assertEquals(chunks.size(), site.count("index"));
        for (Map.Entry<String, TwinWindow> entry : windows.entrySet()) {
            TwinWindow window = entry.getValue();
            List<Version> cells = new ArrayList<>();
            (window.isLive() ? chunks.stream().filter(window::takes).toList() : window.chunks())
                    .forEach(chunk -> cells.addAll(chunk.cells()));
            if (window.isLive()) {
                pending.values().forEach(cells::addAll);
            }
            if (window.isExact()) {
                cells.removeIf(cell -> cell.second() < window.from() || cell.second() > window.to());
            }
            compare(site, entry.getKey(), cells);
        }
    }

    /** All versions of all cells, whatever their order. */
    private void compare(MldbSite site, String dataset, List<Version> expected) throws Exception {
        Map<String, List<String>> rows = new TreeMap<>();
        expected.forEach(cell ->
                rows.computeIfAbsent(cell.row(), row -> new ArrayList<>()).add(cell.text()));
        rows.values().forEach(cells -> cells.sort(null));
        Map<String, List<String>> found = new TreeMap<>();
        Answer answer = site.query("SELECT * FROM " + dataset, "full");
        assertEquals(200, answer.status(), answer.text());
        for (JsonNode row : answer.json()) {
            List<String> cells = new ArrayList<>();
            row.path("columns").forEach(cell -> cells.add(cell.toString()));
            cells.sort(null);
            found.put(row.path("rowName").asText(), cells);
        }
        assertEquals(rows.toString(), found.toString(), dataset);
        assertEquals(rows.size(), site.count(dataset), dataset);
    }

    private static String time(long second) {
        return Instant.ofEpochSecond(second).toString().replace("Z", ".000Z");
    }
}
