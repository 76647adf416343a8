package io.millrace.coordinator.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** One embedded server for all tests of this JVM, and as many empty databases in it as wanted. Thread-safe. */
public final class PostgresForTests {
    /** Unpacked once for all test runs; each of the JVMs that run tests side by side has its own. */
    static final Path PROGRAMS = Path.of("target", "postgres-programs" + System.getProperty("tests.fork", ""));

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final Map<Path, String> OF_FOLDERS = new ConcurrentHashMap<>();

    private PostgresForTests() {}

    /** To a database that {@link #freshDatabase} made. */
    public static Connection connection(String uri) throws SQLException {
        return PostgresAddress.parse(uri).dataSource().getConnection();
    }

    private static final class Shared {
        static final PostgresAddress ADDRESS = start();

        private static PostgresAddress start() {
            try {
                Path data = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "postgres-tests-");
                EmbeddedPostgres server =
                        EmbeddedPostgres.start(new PostgresSettings(PostgresSettings.EMBEDDED, data, PROGRAMS));
                String password = server.password();
                server.close();
                startForTests(data.resolve("postgres"), data.resolve("postgres.log"), server.port());
                Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(data)));
                return PostgresAddress.parse("postgresql://" + EmbeddedPostgres.USER + ":" + password + "@"
                        + EmbeddedPostgres.HOST + ":" + server.port() + "/postgres?sslmode=disable");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** What it holds need not outlive the machine, and to hash a password with each connection of each server takes time. */
        private static void startForTests(Path cluster, Path output, int port) throws IOException {
            Files.writeString(
                    cluster.resolve("pg_hba.conf"), "host all all " + EmbeddedPostgres.HOST + "/32 password\n");
            List<String> settings = new ArrayList<>(EmbeddedPostgres.settings(port));
            settings.add("fsync=off");
            new PostgresTools(PostgresPrograms.unpack(PROGRAMS)).start(cluster, output, settings);
        }

        /** By force: what it holds is not wanted any more, so it need not be written down. */
        private static void stop(Path data) {
            try {
                String pid = Files.readAllLines(data.resolve("postgres/postmaster.pid"))
                        .get(0);
                ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            // its children end when they miss it, and until then they may write
            for (int attempt = 0; attempt < 100 && !isRemoved(data); attempt++) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }

        private static boolean isRemoved(Path data) {
            try {
                Folders.remove(data);
                return true;
            } catch (IOException e) {
                return false;
            }
        }
    }

    /** Has the tables of a server that was never started. */
    private static final class Template {
        static final String NAME = make();

        private static String make() {
            String name = "prepared";
            open(create(name, "template1")).close();
            return name;
        }
    }

    /** The URI of a new database without tables. */
    public static String freshDatabase() {
        return create("test_" + DATABASES.incrementAndGet(), "template1");
    }

    /** The URI of a new database with Millrace's tables, which takes less time than to make them. */
    public static String preparedDatabase() {
        return create("test_" + DATABASES.incrementAndGet(), Template.NAME);
    }

    /** The one that servers on a data folder share, made when it is first wanted. */
    public static String databaseOf(Path data) {
        return OF_FOLDERS.computeIfAbsent(data.toAbsolutePath(), folder -> preparedDatabase());
    }

    private static String create(String name, String template) {
        PostgresAddress server = Shared.ADDRESS;
        try (Connection connection = server.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name + " template " + template);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return "postgresql://" + server.user() + ":" + server.password() + "@" + server.host() + ":" + server.port()
                + "/" + name + "?sslmode=disable";
    }

    /** A new database with Millrace's tables. */
    public static Postgres fresh() {
        return open(preparedDatabase());
    }

    public static Postgres open(String uri) {
        return Postgres.open(new PostgresSettings(uri, Path.of("target")));
    }
}
