package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.coordinator.postgres.PostgresForTests;
import io.millrace.log.BlockPlaces;
import io.millrace.log.BlockPlaces.Place;
import io.millrace.model.TableId;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files with acknowledged rows that are in no chunk are damaged between two lives of the server: what can be read is in the answers
 * before the server is ready, and then imported; what cannot is named; the table goes on, and the others never notice.
 */
final class DamagedSlicesIT {
    private static final int GROUPS = 3;
    private static final int GROUP_RECORDS = 50;
    private static final int RECORDS = GROUPS * GROUP_RECORDS;

    @TempDir
    private Path folder;

    private final String postgres = PostgresForTests.preparedDatabase();

    /** What happens to the rows of one table in a slice or, before the cut, in a segment; and how many rows can still be read. */
    private enum Harm {
        NONE(150),
        LAST_GROUP(100),
        MIDDLE(100),
        MIDDLE_HEADER(100),
        NAMES(150),
        FOOTER(150),
        CUT(100),
        STAGED_COPY_GONE(150),
        BOTH_GONE(0),
        ALL_ZEROS(0);

        private final int left;

        Harm(int left) {
            this.left = left;
        }

        /** @param blocks the names, the rows of each group, and in a slice the footer */
        void inflict(Path local, List<Place> blocks, Path staged) throws IOException {
            switch (this) {
                case NONE -> {}
                case LAST_GROUP -> BlockPlaces.flip(local, blocks.get(GROUPS).inText());
                case MIDDLE -> BlockPlaces.flip(local, blocks.get(2).inText());
                case MIDDLE_HEADER -> BlockPlaces.flip(local, blocks.get(2).inHeader());
                case NAMES -> BlockPlaces.flip(local, blocks.get(0).inHeader());
                case FOOTER -> BlockPlaces.flip(local, blocks.get(GROUPS + 1).inHeader());
                case CUT ->
                    Files.write(local, Arrays.copyOf(Files.readAllBytes(local), (int)
                            blocks.get(GROUPS).inText()));
                case STAGED_COPY_GONE -> Files.delete(staged);
                case BOTH_GONE -> {
                    Files.delete(local);
                    Files.deleteIfExists(staged);
                }
                case ALL_ZEROS -> Files.write(local, new byte[(int) Files.size(local)]);
            }
        }

        private boolean isHarmless() {
            return this == NONE || this == STAGED_COPY_GONE;
        }

        /** Whether there is a damaged file to keep. */
        private boolean leavesAFile() {
            return !isHarmless() && this != BOTH_GONE;
        }
    }

    private record Victim(Sample sample, Harm harm) {
        int lost() {
            return RECORDS - harm.left;
        }
    }

    @Test
    void losesOnlyWhatIsDamagedAfterTheUploadAndNamesIt() throws Exception {
        ServerCommand waiting = quiet().with("load.trigger.age", "24h");
        List<Victim> victims;
        try (MillraceProcess server = waiting.start()) {
            victims = fill(server.client(), List.of(Harm.values()));
        }
        try (MillraceProcess server = waiting.start()) {
            Eventually.equals((double) victims.size(), () -> server.meter("millrace_slices{state=\"uploaded\"}"));
            assertEquals(
                    victims.size(), slices(waiting.data().resolve("staging")).size());
        }
        harmSlices(waiting.data(), victims);
        check(
                quiet(),
                victims,
                victims.stream().filter(victim -> victim.harm.leavesAFile()).count());
    }

    @Test
    void losesOnlyWhatIsDamagedBeforeTheUploadAndNamesIt() throws Exception {
        List<Victim> victims;
        try (MillraceProcess server = quiet().start()) {
            victims = fill(
                    server.client(),
                    List.of(
                            Harm.NONE,
                            Harm.LAST_GROUP,
                            Harm.MIDDLE,
                            Harm.MIDDLE_HEADER,
                            Harm.CUT,
                            Harm.BOTH_GONE,
                            Harm.ALL_ZEROS,
                            Harm.NAMES,
                            Harm.FOOTER));
            server.kill();
        }
        dieAt("SLICE_REGISTERED:1");
        assertEquals(List.of(), slices(quiet().data().resolve("staging")));
        harmSlices(quiet().data(), victims);
        // a file of zeros was made and never written, for all that its bytes tell
        check(
                quiet(),
                victims,
                victims.stream()
                        .filter(victim -> victim.harm.leavesAFile() && victim.harm != Harm.ALL_ZEROS)
                        .count());
    }

    /**
     * A block whose header cannot be read does not tell its table, so its rows are missed in the segment, and by no table. The last
     * group is left alone: nothing tells a damaged one from one that was being written and was never answered.
     */
    @Test
    void losesOnlyWhatIsDamagedBeforeTheCutAndNamesIt() throws Exception {
        List<Victim> victims;
        try (MillraceProcess server = quiet().start()) {
            victims = fill(
                    server.client(), List.of(Harm.LAST_GROUP, Harm.MIDDLE, Harm.MIDDLE_HEADER, Harm.NAMES, Harm.NONE));
            server.kill();
        }
        Path segment = segment();
        List<Place> blocks = BlockPlaces.of(segment);
        List<TableId> tables = blocks.stream()
                .filter(block -> block.header().isNames())
                .map(Place::table)
                .toList();
        assertEquals(victims.size(), tables.size());
        for (int i = 0; i < tables.size(); i++) {
            TableId table = tables.get(i);
            List<Place> ofTable =
                    blocks.stream().filter(block -> block.table().equals(table)).toList();
            victims.get(i).harm.inflict(segment, ofTable, null);
        }
        Path kept = segment.getParent().resolveSibling("damaged").resolve(segment.getFileName());
        try (MillraceProcess server = quiet().start()) {
            checkRows(server, victims);
            assertTrue(Files.exists(kept), kept::toString);
            String health = health(server);
            // the header of a block of rows and that of one of names
            long offset = blocks.stream()
                    .filter(block -> block.table().equals(tables.get(2)))
                    .toList()
                    .get(2)
                    .offset();
            assertTrue(health.contains(segment.getFileName() + ", offset " + offset), health);
            server.flush();
            checkRows(server, victims);
            checkIsNamed(server, victims.get(0));
            checkIsNamed(server, victims.get(1));
            checkIsNotNamed(server, victims.get(4));
            checkLost(server, victims.get(0).lost() + victims.get(1).lost());
        }
    }

    /** Nothing goes to the disk by itself but the log. */
    private ServerCommand quiet() {
        return ServerCommand.serve(folder.resolve("data"))
                .with("postgres.uri", postgres)
                .with("log.rotate.age", "30m");
    }

    /** While it brings to the disk what the process before left. */
    private void dieAt(String passage) throws Exception {
        MillraceProcess server = quiet().dyingAt(passage).launch();
        try {
            Optional<Integer> exitCode = server.awaitExit(Duration.ofMinutes(1));
            assertEquals(Optional.of(DyingServer.EXIT_CODE), exitCode, server::transcript);
        } finally {
            server.kill();
        }
    }

    /** Several groups of one table for each harm. */
    private static List<Victim> fill(MillraceClient client, List<Harm> harms) throws Exception {
        String database = client.createDatabase("damage");
        List<Victim> victims = new ArrayList<>();
        for (Harm harm : harms) {
            String name = harm.name().toLowerCase(Locale.ROOT).replace('_', '-');
            Sample sample = Sample.unlimited(client, database, name);
            for (int group = 0; group < GROUPS; group++) {
                HttpResponse<String> answer =
                        client.post(sample.endpoint(), Sample.body((long) group * GROUP_RECORDS, GROUP_RECORDS, 5));
                assertEquals(200, answer.statusCode(), answer::body);
            }
            victims.add(new Victim(sample, harm));
        }
        return victims;
    }

    /** The tables were made in this order, and so have ascending ids. */
    private static void harmSlices(Path data, List<Victim> victims) throws IOException {
        List<Path> slices = slices(data.resolve("volumes"));
        assertEquals(victims.size(), slices.size(), slices::toString);
        for (int i = 0; i < slices.size(); i++) {
            Path local = slices.get(i);
            Path table = local.getParent().getFileName();
            List<Path> staged = slices(data.resolve("staging").resolve(table));
            Path copy = staged.isEmpty() ? data.resolve("none") : staged.get(0);
            victims.get(i).harm.inflict(local, BlockPlaces.of(local), copy);
        }
    }

    /** By table. */
    private static List<Path> slices(Path root) throws IOException {
        if (Files.notExists(root)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".csv.gz"))
                    .filter(file -> !file.getParent().endsWith("damaged"))
                    .sorted(Comparator.comparingLong(file ->
                            Long.parseLong(file.getParent().getFileName().toString())))
                    .toList();
        }
    }

    /** The only one with rows. */
    private Path segment() throws IOException {
        List<Path> segments = BlockPlaces.segments(folder.resolve("data/volumes/default"));
        assertEquals(1, segments.size(), segments::toString);
        return segments.get(0);
    }

    /** In the next two lives. */
    private void check(ServerCommand command, List<Victim> victims, long kept) throws Exception {
        try (MillraceProcess server = command.start()) {
            checkRows(server, victims);
            server.flush();
            checkRows(server, victims);
            for (Victim victim : victims) {
                if (victim.harm.isHarmless()) {
                    checkIsNotNamed(server, victim);
                } else {
                    checkIsNamed(server, victim);
                }
            }
            checkLost(server, victims.stream().mapToInt(Victim::lost).sum());
            checkGoOn(server, victims);
        }
        Path damaged = command.data().resolve("volumes/default/damaged");
        assertEquals(kept, Files.exists(damaged) ? damaged.toFile().list().length : 0);
        try (MillraceProcess server = command.start()) {
            for (Victim victim : victims) {
                assertEquals(victim.harm.left + 1, server.client().count(victim.sample.table(), "All()"));
                checkErrors(server, victim);
            }
        }
    }

    private static void checkRows(MillraceProcess server, List<Victim> victims) throws Exception {
        MillraceClient client = server.client();
        for (Victim victim : victims) {
            long found = client.count(victim.sample.table(), "All()");
            assertEquals(victim.harm.left, found, () -> victim + "\n" + server.transcript());
        }
    }

    private void checkLost(MillraceProcess server, long lost) throws Exception {
        assertEquals(lost, (long) server.meter("millrace_rows_lost_total"));
        try (Connection connection = PostgresForTests.connection(postgres);
                Statement statement = connection.createStatement();
                ResultSet noted = statement.executeQuery("select sum(records) from lost_rows")) {
            noted.next();
            assertEquals(lost, noted.getLong(1));
        }
    }

    private static void checkGoOn(MillraceProcess server, List<Victim> victims) throws Exception {
        MillraceClient client = server.client();
        for (Victim victim : victims) {
            client.store(victim.sample.endpoint(), "{\"records\":[{\"value\":{\"rid\":1000}}]}");
            assertEquals(1, client.count(victim.sample.table(), "ConstRow(columns=[1000])"));
        }
    }

    private static String errors(MillraceProcess server, Victim victim) throws Exception {
        return server.client()
                .get("/v2/sinks/" + victim.sample.endpoint() + "/errors")
                .toString();
    }

    private static String health(MillraceProcess server) throws Exception {
        return server.manage("GET", "/health/ready").body();
    }

    private static void checkIsNotNamed(MillraceProcess server, Victim victim) throws Exception {
        String errors = errors(server, victim);
        assertFalse(errors.contains(".gz"), errors);
    }

    private static void checkIsNamed(MillraceProcess server, Victim victim) throws Exception {
        checkErrors(server, victim);
        assertTrue(server.meter("millrace_damage") >= 1);
        String health = health(server);
        assertTrue(health.startsWith("ready\n") && health.contains("\ndamage: table "), health);
    }

    /** The endpoint's errors come to PostgreSQL behind the import. */
    private static void checkErrors(MillraceProcess server, Victim victim) {
        String rows = victim.lost() == 0 ? "no row is known to be lost: " : victim.lost() + " rows are lost: ";
        Eventually.holds(Eventually.BOUND, () -> {
            String told = errors(server, victim);
            boolean isTold = victim.harm.isHarmless() || (told.contains(rows) && told.contains("csv.gz"));
            return isTold ? Optional.empty() : Optional.of(victim + ": " + told);
        });
    }
}
