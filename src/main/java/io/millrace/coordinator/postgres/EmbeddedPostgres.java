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
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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

    private static final int QUIET_ATTEMPTS = 10;
    private static final long RESTART_PAUSE_MILLIS = 250;
    private static final long RESTART_PAUSE_MILLIS_MAX = 10_000;

    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);

    private final Path cluster;
    private final PostgresTools tools;
    private final FileChannel lock;
    private final int port;
    private final long pauseMillisMax;
    private boolean isClosed;

    private EmbeddedPostgres(Path cluster, PostgresTools tools, FileChannel lock, int port, long pauseMillisMax) {
        this.cluster = cluster;
        this.tools = tools;
        this.lock = lock;
        this.port = port;
        this.pauseMillisMax = pauseMillisMax;
    }

    static EmbeddedPostgres start(PostgresSettings settings) throws IOException {
        return start(settings, RESTART_PAUSE_MILLIS_MAX);
    }

    /** @param pauseMillisMax between two attempts to start it again */
    static EmbeddedPostgres start(PostgresSettings settings, long pauseMillisMax) throws IOException {
        Files.createDirectories(settings.data());
        FileChannel lock = lock(settings.data());
        try {
            Path cluster = settings.data().resolve("postgres");
            PostgresTools tools = new PostgresTools(PostgresPrograms.unpack(settings.binaries()));
            prepare(cluster, tools);
            new PostgresSurvivor(cluster, tools).stop();
            EmbeddedPostgres started =
                    new EmbeddedPostgres(cluster, tools, lock, start(cluster, tools), pauseMillisMax);
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
        notifyAll();
        try (lock) {
            tools.stop(cluster);
        }
    }

    /** Starts it again, at the same port, should it end without being asked to. */
    private void watch() throws IOException {
        Optional<ProcessHandle> server = PostgresSurvivor.process(cluster);
        Thread watch = new Thread(
                () -> {
                    server.ifPresent(process -> process.onExit().join());
                    restart();
                },
                "millrace-postgres-watch");
        watch.setDaemon(true);
        watch.start();
    }

    /** Tries for ever: what keeps it from starting, such as a full disk, may pass at any time. */
    private synchronized void restart() {
        long pauseMillis = Math.min(RESTART_PAUSE_MILLIS, pauseMillisMax);
        for (int attempt = 1; !isClosed; attempt++) {
            try {
                new PostgresSurvivor(cluster, tools).stop();
                tools.start(cluster, output(cluster), settings(port));
                log.warn("the embedded PostgreSQL had ended and was started again");
                watch();
                return;
            } catch (IOException | RuntimeException e) {
                // its children may hold its memory for a moment after a crash, so the first failures mean little
                if (attempt == QUIET_ATTEMPTS || pauseMillis == RESTART_PAUSE_MILLIS_MAX) {
                    log.error("the embedded PostgreSQL ended and does not start again, attempt {}", attempt, e);
                }
                pause(pauseMillis);
                pauseMillis = Math.min(pauseMillisMax, pauseMillis * 3 / 2);
            }
        }
    }

    /** Lets {@link #close} in. */
    private void pause(long millis) {
        try {
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
            for (long left = millis;
                    left > 0 && !isClosed;
                    left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())) {
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            isClosed = true;
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
    static List<String> settings(int port) {
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
