package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Slices with acknowledged rows are damaged between two lives of the server: what can be read is imported, what cannot is named,
 * the table goes on, and the others never notice.
 */
final class DamagedSlicesIT {
    private static final int FOOTER_BYTES = 90;
    private static final int GROUPS = 3;
    private static final int GROUP_RECORDS = 50;

    @TempDir
    private Path folder;

    /** What happens to a slice, and how many rows can still be read. */
    private enum Harm {
        NONE(150),
        LAST_GROUP(100),
        MIDDLE(100),
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

        void inflict(Path local, Path staged) throws IOException {
            byte[] bytes = Files.readAllBytes(local);
            int group = (bytes.length - FOOTER_BYTES - 300) / GROUPS;
            switch (this) {
                case NONE -> {}
                case LAST_GROUP -> flip(local, bytes, bytes.length - FOOTER_BYTES - 20);
                case MIDDLE -> flip(local, bytes, bytes.length - FOOTER_BYTES - group - group / 2);
                case NAMES -> flip(local, bytes, 30);
                case FOOTER -> flip(local, bytes, bytes.length - 30);
                case CUT -> Files.write(local, Arrays.copyOf(bytes, bytes.length - FOOTER_BYTES - 20));
                case STAGED_COPY_GONE -> Files.deleteIfExists(staged);
                case BOTH_GONE -> {
                    Files.delete(local);
                    Files.deleteIfExists(staged);
                }
                case ALL_ZEROS -> Files.write(local, new byte[bytes.length]);
            }
        }

        /** In place, as a disk does it: a hard link shares it. */
        private static void flip(Path file, byte[] bytes, int at) throws IOException {
            bytes[at] ^= 1;
            Files.write(file, bytes);
        }
    }

    private record Victim(Sample sample, Harm harm) {}

    @Test
    void losesOnlyWhatIsDamagedAfterTheUploadAndNamesIt() throws Exception {
        ServerCommand command = ServerCommand.serve(folder.resolve("data"));
        List<Victim> victims = new ArrayList<>();
        try (MillraceProcess server = command.with("log.rotate.age", "30m").start()) {
            fill(server.client(), victims, List.of(Harm.values()));
        }
        try (MillraceProcess server = command.with("load.trigger.age", "24h")
                .with("log.rotate.age", "30m")
                .start()) {
            Eventually.equals(victims.size(), () -> files(command.data().resolve("staging"))
                    .size());
            Eventually.equals((double) victims.size(), () -> meter(server, "millrace_slices{state=\"uploaded\"}"));
        }
        harm(command.data(), victims);
        try (MillraceProcess server = command.start()) {
            check(server, victims);
        }
    }

    @Test
    void losesOnlyWhatIsDamagedBeforeTheUploadAndNamesIt() throws Exception {
        ServerCommand command = ServerCommand.serve(folder.resolve("data"));
        List<Victim> victims = new ArrayList<>();
        List<Harm> harms = List.of(Harm.LAST_GROUP, Harm.CUT, Harm.BOTH_GONE, Harm.NAMES);
        try {
            try (MillraceProcess server = command.with("log.rotate.age", "30m").start()) {
                fill(server.client(), victims, harms);
                server.kill();
            }
            MillraceProcess server = command.with("load.trigger.age", "24h")
                    .dyingAt("SLICE_REGISTERED:" + harms.size())
                    .launch();
            Optional<Integer> exitCode = server.awaitExit(Duration.ofMinutes(1));
            assertEquals(Optional.of(DyingServer.EXIT_CODE), exitCode, server::transcript);
            harm(command.data(), victims);
            try (MillraceProcess restarted = command.start()) {
                check(restarted, victims);
            }
        } finally {
            OrphanedPostgres.end(command.data());
        }
    }

    /** One slice of several groups for each harm. */
    private static void fill(MillraceClient client, List<Victim> victims, List<Harm> harms) throws Exception {
        String database = client.createDatabase("damage");
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
    }

    /** The tables were made in this order, and so have ascending ids. */
    private static void harm(Path data, List<Victim> victims) throws IOException {
        List<Path> slices = files(data.resolve("volumes"));
        assertEquals(victims.size(), slices.size(), slices::toString);
        for (int i = 0; i < slices.size(); i++) {
            Path local = slices.get(i);
            Path table = local.getParent().getFileName();
            List<Path> staged = files(data.resolve("staging").resolve(table));
            Path copy = staged.isEmpty() ? data.resolve("none") : staged.get(0);
            victims.get(i).harm.inflict(local, copy);
        }
    }

    private static List<Path> files(Path root) throws IOException {
        if (Files.notExists(root)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".csv.gz"))
                    .filter(file -> !file.getParent().endsWith("damaged"))
                    .sorted()
                    .toList();
        }
    }

    private static void check(MillraceProcess server, List<Victim> victims) throws Exception {
        MillraceClient client = server.client();
        for (Victim victim : victims) {
            Sample sample = victim.sample;
            client.store(sample.endpoint(), "{\"records\":[{\"value\":{\"rid\":1000}}]}");
            try {
                Eventually.equals(1L, () -> client.count(sample.table(), "ConstRow(columns=[1000])"));
                assertEquals(victim.harm.left + 1, client.count(sample.table(), "All()"), victim::toString);
            } catch (AssertionError e) {
                throw new AssertionError(victim + ": " + e.getMessage() + "\n" + server.transcript(), e);
            }
            JsonNode errors = client.get("/v2/sinks/" + sample.endpoint() + "/errors");
            boolean isHarmless = victim.harm == Harm.NONE || victim.harm == Harm.STAGED_COPY_GONE;
            if (isHarmless) {
                assertTrue(!errors.toString().contains("csv.gz"), errors::toString);
            } else {
                Eventually.holds(Eventually.BOUND, () -> {
                    String told = client.get("/v2/sinks/" + sample.endpoint() + "/errors")
                            .toString();
                    return told.contains("csv.gz") ? Optional.empty() : Optional.of(victim + ": " + told);
                });
            }
        }
        double lost =
                victims.stream().mapToInt(victim -> 150 - victim.harm.left).sum();
        assertEquals(lost, meter(server, "millrace_rows_lost_total"));
        Path damaged = server.data().resolve("volumes/default/damaged");
        long kept = victims.stream()
                .filter(victim -> !List.of(Harm.NONE, Harm.STAGED_COPY_GONE, Harm.BOTH_GONE)
                        .contains(victim.harm))
                .count();
        assertEquals(kept, Files.exists(damaged) ? damaged.toFile().list().length : 0);
    }

    /** The sum over all lines that begin so. */
    private static double meter(MillraceProcess server, String name) throws IOException, InterruptedException {
        URI metrics = server.management().resolve("/metrics");
        String text = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        return text.lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
