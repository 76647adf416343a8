package io.millrace.coordinator.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class PostgresIT {
    /** Of all tests, since making a cluster takes a while. */
    @TempDir
    private static Path data;

    private Vertx vertx;

    @BeforeEach
    void use(Vertx given) {
        vertx = given;
    }

    @Test
    void keepsItsRowsOverAStopAndAStart() {
        try (Postgres postgres = open()) {
            ask(postgres, "insert into settings values ('kept', 'yes')");
        }
        assertFalse(Files.exists(data.resolve("postgres/postmaster.pid")));
        try (Postgres postgres = open()) {
            assertEquals("yes", ask(postgres, "select value from settings where key = 'kept'"));
        }
    }

    @Test
    void writesThroughToTheDisk() {
        try (Postgres postgres = open()) {
            for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes", "data_checksums")) {
                assertEquals("on", ask(postgres, "show " + setting));
            }
        }
    }

    @Test
    void letsNobodyInWithoutThePassword() throws IOException {
        try (Postgres postgres = open()) {
            Pool pool = PgBuilder.pool()
                    .connectingTo(postgres.connectOptions().setPassword("guess"))
                    .using(vertx)
                    .build();
            assertThrows(Exception.class, () -> pool.query("select 1").execute().await());
        }
        assertEquals(
                PosixFilePermissions.fromString("rw-------"),
                Files.getPosixFilePermissions(data.resolve("postgres/millrace.password")));
    }

    @Test
    void startsAgainAfterAKillThatLeftTheServerRunning() throws Exception {
        Process killed = serving();
        long survivor = postmaster();
        killed.destroyForcibly().waitFor();
        assertTrue(ProcessHandle.of(survivor).orElseThrow().isAlive());
        try (Postgres postgres = open()) {
            assertEquals("1", ask(postgres, "select '1'"));
            assertNotEquals(survivor, postmaster());
        }
    }

    @Test
    void startsAgainAfterTheServerWasKilledToo() throws Exception {
        Process killed = serving();
        ProcessHandle server = ProcessHandle.of(postmaster()).orElseThrow();
        killed.destroyForcibly().waitFor();
        server.destroyForcibly();
        server.onExit().join();
        try (Postgres postgres = open()) {
            assertEquals("1", ask(postgres, "select '1'"));
        }
    }

    @Test
    void startsTheServerAgainThatWasKilledUnderIt() throws Exception {
        try (Postgres postgres = open()) {
            ask(postgres, "insert into settings values ('written', 'before')");
            long killed = postmaster();
            ProcessHandle.of(killed).orElseThrow().destroyForcibly();
            awaitAnswer(postgres);
            assertNotEquals(killed, postmaster());
            assertEquals("before", ask(postgres, "select value from settings where key = 'written'"));
        }
    }

    @Test
    void startsTheServerAgainHoweverLongItCouldNot(@TempDir Path fresh) throws Exception {
        PostgresSettings settings = new PostgresSettings(PostgresSettings.EMBEDDED, fresh, PostgresForTests.PROGRAMS);
        EmbeddedPostgres server = EmbeddedPostgres.start(settings, 1);
        try {
            Path cluster = fresh.resolve("postgres");
            Path configuration = cluster.resolve("postgresql.conf");
            String good = Files.readString(configuration);
            Files.writeString(configuration, good + "\nno such setting\n");
            PostgresSurvivor.process(cluster).orElseThrow().destroyForcibly();
            Path output = fresh.resolve("postgres.log");
            awaitLines(output, "FATAL", 25);
            Files.writeString(configuration, good);
            PostgresAddress address = PostgresAddress.parse("postgresql://" + EmbeddedPostgres.USER + ":"
                    + server.password() + "@" + EmbeddedPostgres.HOST + ":" + server.port() + "/postgres");
            awaitAnswer(address.connectOptions());
        } finally {
            server.close();
        }
    }

    private static void awaitLines(Path file, String word, int lines) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!Files.exists(file)
                || Files.readAllLines(file).stream()
                                .filter(line -> line.contains(word))
                                .count()
                        < lines) {
            assertTrue(System.nanoTime() < deadline, "the server was not tried often enough");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private void awaitAnswer(Postgres postgres) {
        awaitAnswer(postgres.connectOptions());
    }

    private void awaitAnswer(PgConnectOptions options) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        for (boolean answers = false; !answers; ) {
            try {
                answers = "1".equals(ask(options, "select '1'"));
            } catch (Exception e) {
                assertTrue(System.nanoTime() < deadline, "the server did not come back");
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
    }

    @Test
    void doesNotStopAProcessThatHappensToHaveTheNumber() throws Exception {
        open().close();
        Process stranger = new ProcessBuilder("sleep", "1000").start();
        try {
            Files.writeString(data.resolve("postgres/postmaster.pid"), stranger.pid() + "\n" + data + "\n");
            try (Postgres postgres = open()) {
                assertEquals("1", ask(postgres, "select '1'"));
            }
            assertTrue(stranger.isAlive());
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void beginsAnewAfterACrashDuringTheFirstStart(@TempDir Path fresh) throws IOException {
        Files.createDirectories(fresh.resolve("postgres.new/base"));
        Files.writeString(fresh.resolve("postgres.new/PG_VERSION"), "17");
        try (Postgres postgres = open(fresh)) {
            assertEquals("1", ask(postgres, "select '1'"));
        }
    }

    @Test
    void refusesAFolderThatAnotherProcessUses() {
        try (Postgres postgres = open()) {
            Problem problem = assertThrows(Problem.class, PostgresIT::open);
            assertEquals(ProblemCode.INCORRECT_STATE, problem.code());
            assertEquals("1", ask(postgres, "select '1'"));
        }
    }

    @Test
    void namesAnExternalServerThatDoesNotAnswerWithoutThePassword() {
        Problem problem = assertThrows(
                Problem.class, () -> PostgresForTests.open("postgresql://someone:hidden@127.0.0.1:1/nothing"));
        assertEquals(ProblemCode.UNAVAILABLE_NOW, problem.code());
        assertTrue(problem.getMessage().contains("someone@127.0.0.1:1/nothing"), problem.getMessage());
        assertFalse(problem.getMessage().contains("hidden"), problem.getMessage());
    }

    @Test
    void migratesOnceAndThenFindsNothingToDo() {
        String uri = PostgresForTests.freshDatabase();
        PostgresForTests.open(uri).close();
        Postgres again = PostgresForTests.open(uri);
        assertEquals("1", ask(again, "select count(*)::text from flyway_schema_history where version = '1'"));
    }

    @Test
    void refusesADatabaseOfANewerRelease() {
        String uri = PostgresForTests.freshDatabase();
        Postgres postgres = PostgresForTests.open(uri);
        ask(
                postgres,
                "insert into flyway_schema_history select 999, '999', description, type, script, checksum,"
                        + " installed_by, installed_on, execution_time, success from flyway_schema_history"
                        + " where version = '1'");
        Problem problem = assertThrows(Problem.class, () -> PostgresForTests.open(uri));
        assertEquals(ProblemCode.FILE_TOO_NEW, problem.code());
    }

    private static Postgres open() {
        return open(data);
    }

    private static Postgres open(Path folder) {
        return Postgres.open(new PostgresSettings(PostgresSettings.EMBEDDED, folder, PostgresForTests.PROGRAMS));
    }

    private static long postmaster() throws IOException {
        return Long.parseLong(
                Files.readAllLines(data.resolve("postgres/postmaster.pid")).get(0));
    }

    private static Process serving() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        PostgresServing.class.getName(),
                        data.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = output.readLine(); !"ready".equals(line); line = output.readLine()) {
            assertTrue(process.isAlive() || line != null, "the child process gave up");
        }
        return process;
    }

    /** The first column of the first row, if the statement gives rows. */
    private String ask(Postgres postgres, String sql) {
        return ask(postgres.connectOptions(), sql);
    }

    private String ask(PgConnectOptions options, String sql) {
        Pool pool = PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(1))
                .connectingTo(options)
                .using(vertx)
                .build();
        try {
            var rows = pool.query(sql).execute().await();
            return rows.size() == 0 ? null : rows.iterator().next().getString(0);
        } finally {
            pool.close().await();
        }
    }
}
