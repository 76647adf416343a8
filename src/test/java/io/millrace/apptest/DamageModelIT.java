package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.millrace.apptest.FaultyDisk.Trouble;
import io.millrace.apptest.PipelineTwin.Batch;
import io.millrace.coordinator.postgres.PostgresForTests;
import io.millrace.log.BlockPlaces;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rows are answered, the server stops anywhere on their way to chunks, files of all kinds are damaged, and the server starts: it is
 * ready, gives no wrong answer, has all rows of which a copy is left, names what is lost, and repairs what it can; another start changes
 * nothing. More rounds with {@code -Ddamage.rounds}, the same ones with {@code -Ddamage.seed}.
 */
final class DamageModelIT {
    private static final int ROUNDS = Integer.getInteger("damage.rounds", 6);
    private static final long SEED = Long.getLong("damage.seed", System.nanoTime());
    /** In one data folder. */
    private static final int TOGETHER = 6;

    private static final Set<String> FAMILY = Set.of("users", "orders");

    @TempDir
    private Path folder;

    private final Map<String, Integer> seen = new TreeMap<>();

    @Test
    void onlyWhatIsDamagedEverywhereIsLost() throws Exception {
        System.out.println("damage.seed=" + SEED);
        for (int round = 0; round < ROUNDS; round += TOGETHER) {
            long seed = SEED + round;
            Run run = new Run(folder.resolve("r" + round), seed);
            try {
                run.run(Math.min(TOGETHER, ROUNDS - round));
            } catch (Exception | AssertionError e) {
                throw new AssertionError(
                        "-Ddamage.rounds=" + TOGETHER + " -Ddamage.seed=" + seed + " after " + seen + run.story, e);
            } finally {
                run.close();
            }
        }
        System.out.println("DamageModelIT " + seen);
    }

    /** A chunk that can be seen. */
    private record ChunkAt(Path file, String table, long after, long position) {}

    private final class Run {
        private final Path data;
        private final Random random;
        private final FaultyDisk disk;
        private final String uri = PostgresForTests.preparedDatabase();
        private final ModelTables tables;
        private final List<String> story = new ArrayList<>();
        /** All that were answered and not lost since, in the order of the log. */
        private final List<Batch> answered = new ArrayList<>();
        /** Those in no chunk. */
        private final List<Batch> pending = new ArrayList<>();

        private LocalServer server;
        private long noted;

        Run(Path data, long seed) {
            this.data = data;
            this.random = new Random(seed);
            this.disk = new FaultyDisk(seed);
            this.tables = new ModelTables(random);
        }

        void run(int rounds) throws Exception {
            start();
            tables.create(server);
            for (int round = 0; round < rounds; round++) {
                story.add("round " + round);
                fill();
                stop();
                new Round().run();
            }
        }

        private void saw(String what) {
            seen.merge(what, 1, Integer::sum);
        }

        private void start() {
            disk.heal();
            server = LocalServer.start(
                    data,
                    Map.of(
                            "postgres.uri",
                            uri,
                            "log.rotate.age",
                            "30m",
                            "chunk.merge.fan-in",
                            "4",
                            "cleanup.grace",
                            "1s",
                            "scrub.rate",
                            "0B",
                            "volume.reserve",
                            "0B"),
                    disk);
        }

        void close() {
            disk.heal();
            if (server != null) {
                server.close();
                server = null;
            }
        }

        /** Rows in chunks, and rows that got stuck on their way. */
        private void fill() throws Exception {
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                ingest(1 + random.nextInt(6));
                flush();
            }
            ingest(random.nextInt(8));
            List<Trouble> stuck =
                    List.of(Trouble.SLICES_FULL, Trouble.STAGING_FULL, Trouble.STAGING_LATE, Trouble.CHUNKS_FULL);
            if (random.nextInt(3) > 0) {
                Trouble trouble = stuck.get(random.nextInt(stuck.size()));
                disk.trouble(trouble, Integer.MAX_VALUE);
                story.add("stuck with " + trouble);
                for (int i = 1 + random.nextInt(2); i > 0; i--) {
                    if (trouble == Trouble.SLICES_FULL) {
                        ingest(1);
                        closeSegment();
                    } else {
                        tryFlush();
                    }
                    ingest(random.nextInt(6));
                }
            }
        }

        private void ingest(int batches) throws Exception {
            List<String> names = List.of("plain", "users", "orders", "passing");
            for (int i = 0; i < batches; i++) {
                Batch batch = tables.batch(names.get(random.nextInt(names.size())));
                assertEquals(
                        batch.records().size(),
                        tables.send(server, batch).await().accepted());
                answered.add(batch);
                pending.add(batch);
            }
        }

        private void flush() throws Exception {
            server.flush();
            pending.clear();
        }

        /** It is not cut for now, which a flush would wait for. */
        private void closeSegment() {
            long before = disk.failures();
            server.beginFlush();
            Eventually.equals(true, () -> disk.failures() > before);
        }

        private void tryFlush() throws Exception {
            try {
                flush();
            } catch (Problem e) {
                assertEquals(ProblemKind.UNAVAILABLE, e.code().kind(), e.getMessage());
            }
        }

        private void stop() {
            if (random.nextInt(3) > 0) {
                disk.die(false);
                story.add("killed");
            }
            server.close();
            server = null;
        }

        /** From damage to its end. */
        private final class Round {
            private final List<BlockFile> files = new ArrayList<>();
            /** Segments that had an end. */
            private final Set<Path> closed = new HashSet<>();

            private final Map<Path, byte[]> chunks = new LinkedHashMap<>();
            private final Map<Path, byte[]> unrepaired = new HashMap<>();
            private final List<Map<String, Map<String, List<Object>>>> moments = new ArrayList<>();
            /** Of which no copy is left. */
            private final List<Batch> dead = new ArrayList<>();
            /** Of which a part of the copies is left. */
            private final List<Batch> uncertain = new ArrayList<>();

            void run() throws Exception {
                find();
                damage();
                judge();
                Set<Path> registered = registered();
                start();
                look(chunks.keySet());
                checkSegmentsAreNamed();
                repair();
                look(unrepaired.keySet());
                tryFlush();
                look(unrepaired.keySet());
                server.close();
                start();
                look(unrepaired.keySet());
                server.close();
                for (Map.Entry<Path, byte[]> chunk : unrepaired.entrySet()) {
                    Files.write(chunk.getKey(), chunk.getValue());
                }
                start();
                look(Set.of());
                flush();
                look(Set.of());
                assertEquals(List.of(), server.repair());
                checkLost(lost(), registered);
            }

            private void find() throws Exception {
                Path volume = data.resolve("volumes/default");
                for (Path file : BlockPlaces.segments(volume)) {
                    files.add(BlockFile.of(file));
                }
                for (Path root : List.of(volume, data.resolve("staging"))) {
                    for (Path file : slices(root)) {
                        if (BlockFile.isSound(file)) {
                            files.add(BlockFile.of(file));
                        }
                    }
                }
            }

            private List<Path> slices(Path root) throws IOException {
                try (Stream<Path> all = Files.walk(root)) {
                    return all.filter(file -> file.toString().endsWith(".csv.gz"))
                            .filter(file -> !file.getParent().endsWith("damaged"))
                            .sorted()
                            .toList();
                }
            }

            private void damage() throws Exception {
                List<ChunkAt> visible = visible();
                for (int i = random.nextInt(4); i >= 0; i--) {
                    List<BlockFile> some = files.stream()
                            .filter(
                                    switch (random.nextInt(4)) {
                                        case 0 -> BlockFile::isSegment;
                                        case 1 ->
                                            file -> !file.isSegment()
                                                    && file.file().startsWith(data.resolve("volumes"));
                                        case 2 -> file -> file.file().startsWith(data.resolve("staging"));
                                        default -> file -> false;
                                    })
                            .toList();
                    if (some.isEmpty() && !visible.isEmpty()) {
                        Path chunk = visible.get(random.nextInt(visible.size())).file();
                        if (Files.exists(chunk) && !chunks.containsKey(chunk)) {
                            chunks.put(chunk, Files.readAllBytes(chunk));
                            harm(chunk, (int) Files.size(chunk));
                        }
                    } else if (!some.isEmpty()) {
                        BlockFile file = some.get(random.nextInt(some.size()));
                        if (Files.exists(file.file())) {
                            harm(file.file(), (int) Math.min(file.end(), Files.size(file.file())));
                        }
                    }
                }
            }

            /** @param end of what is used of the file */
            private void harm(Path file, int end) throws IOException {
                byte[] bytes = Files.readAllBytes(file);
                int at = random.nextInt(end);
                String kind = file.toString().replaceAll(".*\\.(log|csv|chunk).*", "$1");
                switch (random.nextInt(4)) {
                    case 0 -> {
                        story.add("removed " + file);
                        saw(kind + " removed");
                        Files.delete(file);
                        return;
                    }
                    case 1 -> {
                        story.add("cut at " + at + " " + file);
                        saw(kind + " cut");
                        bytes = Arrays.copyOf(bytes, at);
                    }
                    default -> {
                        story.add("flipped at " + at + " " + file);
                        saw(kind + " flipped");
                        bytes[at] ^= (byte) (1 << random.nextInt(8));
                    }
                }
                if (random.nextBoolean()) {
                    Files.write(file, bytes); // a hard link shares it
                } else {
                    Path other = file.resolveSibling("other");
                    Files.write(other, bytes);
                    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
                }
            }

            private void judge() throws Exception {
                for (BlockFile file : List.copyOf(files)) {
                    files.set(files.indexOf(file), file.now());
                }
                for (BlockFile file : files) {
                    if (file.isSegment() && mustBeClosed(file)) {
                        closed.add(file.file());
                    }
                }
                for (Batch batch : pending) {
                    boolean isAnyWhole = false;
                    boolean isAnyIntact = false;
                    boolean isAllIntact = true;
                    int copies = 0;
                    for (BlockFile file : files) {
                        int block = file.indexOf(batch.mark());
                        if (block >= 0) {
                            copies++;
                            boolean isAnswered =
                                    !file.isSegment() || closed.contains(file.file()) || file.isKnownAnswered(block);
                            isAnyWhole |= file.isWhole();
                            isAnyIntact |= file.isIntact(block);
                            isAllIntact &= !file.isThere() || (file.isIntact(block) && isAnswered);
                        }
                    }
                    assertTrue(copies > 0, () -> "no file has the rows of " + batch);
                    if (!isAnyIntact) {
                        dead.add(batch);
                    } else if (!isAnyWhole && !isAllIntact) {
                        uncertain.add(batch);
                    }
                }
            }

            /** A later segment with rows tells it. */
            private boolean mustBeClosed(BlockFile segment) {
                for (BlockFile later : files.subList(files.indexOf(segment) + 1, files.size())) {
                    if (later.isSegment() && later.hasRows()) {
                        return true;
                    }
                }
                return false;
            }

            /** What every table says; it may refuse if it has one of the damaged chunks, which it names. */
            private void look(Set<Path> damaged) throws Exception {
                Map<String, Map<String, List<Object>>> shown = new TreeMap<>();
                for (String table : PipelineTwin.FIELDS.keySet()) {
                    try {
                        shown.put(table, tables.shown(server, table));
                    } catch (Problem e) {
                        boolean isNamed = damaged.stream()
                                .anyMatch(chunk -> e.getMessage().contains(chunk.toString()) && isOf(chunk, table));
                        if (!isNamed) {
                            throw new AssertionError(table + " refuses with " + damaged, e);
                        }
                        saw("answer refused");
                    }
                }
                moments.add(shown);
                checkMoments();
            }

            private boolean isOf(Path chunk, String table) {
                String folder = chunk.getParent().getFileName().toString();
                return FAMILY.contains(table)
                        ? FAMILY.stream()
                                .anyMatch(name -> tables.id(name).toString().equals(folder))
                        : tables.id(table).toString().equals(folder);
            }

            /** Some of the uncertain batches are lost, and the same ones in all answers so far. */
            private List<Batch> checkMoments() {
                assertTrue(uncertain.size() <= 16, "too many are uncertain");
                for (int some = 0; some < 1 << uncertain.size(); some++) {
                    Set<Batch> gone = new HashSet<>(dead);
                    for (int i = 0; i < uncertain.size(); i++) {
                        if ((some & 1 << i) != 0) {
                            gone.add(uncertain.get(i));
                        }
                    }
                    var expected = twin(gone).all();
                    if (moments.stream().allMatch(shown -> shown.entrySet().stream()
                            .allMatch(table -> table.getValue().equals(expected.get(table.getKey()))))) {
                        return new ArrayList<>(gone);
                    }
                }
                var expected = twin(Set.copyOf(dead)).all();
                expected.keySet().retainAll(moments.get(moments.size() - 1).keySet());
                assertEquals(
                        expected,
                        moments.get(moments.size() - 1),
                        "at moment " + moments.size() + ", uncertain: " + uncertain);
                return fail("the answers differ, uncertain: " + uncertain);
            }

            private PipelineTwin twin(Set<Batch> gone) {
                return new PipelineTwin()
                        .with(answered.stream()
                                .filter(batch -> !gone.contains(batch))
                                .toList());
            }

            private List<Batch> lost() {
                List<Batch> lost = checkMoments();
                answered.removeAll(lost);
                seen.merge("batches lost", lost.size(), Integer::sum);
                return lost;
            }

            private void checkSegmentsAreNamed() throws Exception {
                String health = health();
                for (BlockFile file : files) {
                    if (file.isSegment()
                            && file.isThere()
                            && (file.hasGap() || (closed.contains(file.file()) && file.hasDamagedHeader()))) {
                        saw("segment named");
                        assertTrue(health.contains(file.file().getFileName().toString()), file + ": " + health);
                    }
                }
            }

            private String health() throws Exception {
                return server.get("/health/ready").body();
            }

            /** A line for each damaged chunk; made again is each whose slices are all there. */
            private void repair() throws Exception {
                Map<Path, Boolean> wanted = new LinkedHashMap<>();
                boolean isFamilyWhole = true;
                for (ChunkAt chunk : visible()) {
                    if (chunks.containsKey(chunk.file())) {
                        boolean isSound = areSlicesSound(chunk);
                        wanted.put(chunk.file(), isSound);
                        isFamilyWhole &= isSound || !FAMILY.contains(chunk.table());
                    }
                }
                List<String> report = server.repair();
                assertEquals(wanted.size(), report.size(), () -> wanted + ": " + report);
                for (Map.Entry<Path, Boolean> chunk : wanted.entrySet()) {
                    String line = report.stream()
                            .filter(some -> some.contains(chunk.getKey().toString()))
                            .findFirst()
                            .orElseThrow(() -> new AssertionError(chunk + " is not in " + report));
                    boolean isMade = line.contains(" made again of ");
                    boolean mustBe = chunk.getValue()
                            && (isFamilyWhole || FAMILY.stream().noneMatch(table -> isOf(chunk.getKey(), table)));
                    assertTrue(isMade || (!mustBe && line.contains("cannot be made again")), line);
                    saw(isMade ? "chunk made again" : "chunk not made again");
                    if (!isMade) {
                        unrepaired.put(chunk.getKey(), chunks.get(chunk.getKey()));
                    }
                }
                story.add(report.toString());
            }

            private boolean areSlicesSound(ChunkAt chunk) throws Exception {
                String names = FAMILY.contains(chunk.table()) ? "'users', 'orders'" : "'" + chunk.table() + "'";
                List<String> keys =
                        texts("select s.staged_key from slices s join tables t on t.id = s.table_id where t.name in ("
                                + names + ") and s.state = 'imported' and s.segment > " + chunk.after()
                                + " and s.segment <= "
                                + chunk.position());
                return keys.stream()
                        .allMatch(
                                key -> BlockFile.isSound(data.resolve("staging").resolve(key)));
            }

            /** The slices of which PostgreSQL knows, by the names of their files on the volume and in staging. */
            private Set<Path> registered() throws Exception {
                Set<Path> registered = new HashSet<>();
                for (String key : texts("select table_id || '/' || node || '-' || sequence || '.csv.gz' from slices")) {
                    registered.add(data.resolve("staging").resolve(key));
                    registered.add(data.resolve("volumes/default").resolve(key.replaceAll("/.*-", "/")));
                }
                return registered;
            }

            /** Rows of slices that were known of are counted; of others as far as something is left to tell it. */
            private void checkLost(List<Batch> lost, Set<Path> registered) throws Exception {
                long least = 0;
                long most = 0;
                for (Batch batch : lost) {
                    boolean isCounted = false;
                    for (BlockFile file : files) {
                        int block = file.indexOf(batch.mark());
                        isCounted |= block >= 0
                                && (file.isSegment()
                                        ? file.isHeaderIntact(block)
                                                && (closed.contains(file.file()) || file.isKnownAnswered(block))
                                        : registered.contains(file.file()));
                    }
                    least += isCounted ? batch.records().size() : 0;
                    most += batch.records().size();
                }
                long sum = Long.parseLong(
                        texts("select coalesce(sum(records), 0) from lost_rows").get(0));
                long found = sum - noted;
                noted = sum;
                assertTrue(
                        least <= found && found <= most,
                        found + " rows are noted as lost, of " + least + " to " + most);
                seen.merge("rows noted as lost", (int) found, Integer::sum);
                seen.merge("rows lost", (int) most, Integer::sum);
            }

            private List<ChunkAt> visible() throws Exception {
                List<ChunkAt> visible = new ArrayList<>();
                try (Connection connection = PostgresForTests.connection(uri);
                        Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery(
                                "select c.file, t.name, c.after_position, c.position from chunks c"
                                        + " join tables t on t.id = c.table_id where c.state = 'visible' order by c.file")) {
                    while (rows.next()) {
                        visible.add(new ChunkAt(
                                data.resolve("chunks").resolve(rows.getString(1)),
                                rows.getString(2),
                                rows.getLong(3),
                                rows.getLong(4)));
                    }
                }
                return visible;
            }

            private List<String> texts(String sql) throws Exception {
                List<String> texts = new ArrayList<>();
                try (Connection connection = PostgresForTests.connection(uri);
                        Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery(sql)) {
                    while (rows.next()) {
                        texts.add(rows.getString(1));
                    }
                }
                return texts;
            }
        }
    }
}
