package io.millrace.coordinator.postgres;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server of our own, as a child process on the loopback interface. It outlives a {@code kill -9} of this
 * process; the next start finds and stops it. Not stopped by any hook: the server stops it last, after everything that
 * needs it. Thread-safe; blocks.
 */
final class EmbeddedPostgres implements AutoCloseable {
    static final String USER = "millrace";
    static final String HOST = "127.0.0.1";

    /** Another process may take the port between our choice and the server's start. */
    private static final int STARTS_MAX = 3;

    /** After a crash its children may hold its memory for a moment. */
    private static final int RESTARTS_MAX = 20;

    private static final long RESTART_PAUSE_MILLIS = 250;

    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);

    private final Path cluster;
    private final PostgresTools tools;
    private final FileChannel lock;
    private final int port;
    private boolean isClosed;

    private EmbeddedPostgres(Path cluster, PostgresTools tools, FileChannel lock, int port) {
        this.cluster = cluster;
        this.tools = tools;
        this.lock = lock;
        this.port = port;
    }

    static EmbeddedPostgres start(PostgresSettings settings) throws IOException {
        Files.createDirectories(settings.data());
        FileChannel lock = lock(settings.data());
        try {
            Path cluster = settings.data().resolve("postgres");
            PostgresTools tools = new PostgresTools(PostgresPrograms.unpack(settings.binaries()));
            prepare(cluster, tools);
            new PostgresSurvivor(cluster, tools).stop();
            EmbeddedPostgres started = new EmbeddedPostgres(cluster, tools, lock, start(cluster, tools));
            started.watch();
            return started;
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    int port() {
        return port;
    }

    String password() throws IOException {
        return Files.readString(passwordFile(cluster));
    }

    @Override
    public synchronized void close() throws IOException {
        isClosed = true;
        try (lock) {
            tools.stop(cluster);
        }
    }

    /** Starts it again, at the same port, should it end without being asked to. */
    private void watch() throws IOException {
        PostgresSurvivor.process(cluster).ifPresent(server -> {
            Thread watch = new Thread(() -> restartAfter(server), "millrace-postgres-watch");
            watch.setDaemon(true);
            watch.start();
        });
    }

    private void restartAfter(ProcessHandle server) {
        server.onExit().join();
        restart();
    }

    private synchronized void restart() {
        for (int attempt = 1; !isClosed; attempt++) {
            try {
                new PostgresSurvivor(cluster, tools).stop();
                tools.start(cluster, output(cluster), settings(port));
                log.warn("the embedded PostgreSQL had ended and was started again");
                watch();
                return;
            } catch (IOException | Problem e) {
                if (attempt == RESTARTS_MAX) {
                    log.error("the embedded PostgreSQL ended and cannot be started again; restart Millrace", e);
                    return;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(RESTART_PAUSE_MILLIS));
            }
        }
    }

    /** Held until this process ends, however it ends: whoever gets it may stop a server that is still there. */
    private static FileChannel lock(Path data) throws IOException {
        FileChannel channel =
                FileChannel.open(data.resolve("postgres.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new Problem(
                    ProblemCode.INCORRECT_STATE,
                    "another Millrace process uses the data folder " + data + "; stop it, or choose another folder");
        }
        return channel;
    }

    /** Makes the cluster on the first start; whole or not at all. */
    private static void prepare(Path cluster, PostgresTools tools) throws IOException {
        if (Files.exists(cluster.resolve("PG_VERSION"))) {
            return;
        }
        Path partial = cluster.resolveSibling("postgres.new");
        Folders.remove(partial);
        Path password = cluster.resolveSibling("postgres.password");
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        Folders.publishSecret(password, HexFormat.of().formatHex(random));
        tools.initdb(partial, USER, password);
        Files.move(password, passwordFile(partial), StandardCopyOption.ATOMIC_MOVE);
        Folders.sync(partial);
        Files.move(partial, cluster, StandardCopyOption.ATOMIC_MOVE);
        Folders.sync(cluster.getParent());
        log.info("made the embedded PostgreSQL's files in {}", cluster);
    }

    private static Path passwordFile(Path cluster) {
        return cluster.resolve("millrace.password");
    }

    private static int start(Path cluster, PostgresTools tools) throws IOException {
        Path output = output(cluster);
        for (int attempt = 1; ; attempt++) {
            int port = freePort();
            Files.deleteIfExists(output);
            try {
                tools.start(cluster, output, settings(port));
                return port;
            } catch (Problem e) {
                if (attempt == STARTS_MAX) {
                    String said =
                            Files.exists(output) ? Files.readString(output).strip() : "";
                    throw new Problem(e.code(), e.getMessage() + "; " + output + " says: " + said).causedBy(e);
                }
            }
        }
    }

    /** What the server says before its own log is open. */
    private static Path output(Path cluster) {
        return cluster.resolveSibling("postgres.log");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Given at each start, so that a new release's values reach an old cluster. None may hold a space. */
    private static List<String> settings(int port) {
        return List.of(
                "port=" + port,
                "listen_addresses=" + HOST,
                "unix_socket_directories=",
                // answered means durable
                "fsync=on",
                "synchronous_commit=on",
                "full_page_writes=on",
                // bounds: this database holds metadata of one node
                "max_connections=40",
                "superuser_reserved_connections=3",
                "shared_buffers=32MB",
                "maintenance_work_mem=32MB",
                "max_wal_size=256MB",
                "max_worker_processes=2",
                "max_parallel_workers_per_gather=0",
                "max_logical_replication_workers=0",
                "autovacuum_max_workers=1",
                "jit=off",
                "timezone=UTC",
                // one log file a weekday, without the errors that the coordinator answers itself
                "logging_collector=on",
                "log_directory=log",
                "log_filename=postgresql-%a.log",
                "log_truncate_on_rotation=on",
                "log_rotation_age=1d",
                "log_rotation_size=0",
                "log_min_messages=log",
                "log_checkpoints=off");
    }
}
