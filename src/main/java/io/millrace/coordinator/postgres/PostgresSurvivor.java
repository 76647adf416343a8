package io.millrace.coordinator.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an earlier process left that had no time to stop its PostgreSQL: a server that still runs, or a pid file whose
 * number belongs to nobody or, after a restart of the machine or container, to something else.
 */
final class PostgresSurvivor {
    private static final Logger log = LoggerFactory.getLogger(PostgresSurvivor.class);

    private final Path cluster;
    private final PostgresTools tools;

    PostgresSurvivor(Path cluster, PostgresTools tools) {
        this.cluster = cluster;
        this.tools = tools;
    }

    /** Afterwards no server runs on the cluster. The caller holds the data folder's lock. */
    void stop() throws IOException {
        Path pidFile = pidFile(cluster);
        if (!Files.exists(pidFile)) {
            return;
        }
        Optional<ProcessHandle> server = process(cluster).filter(this::serves);
        if (server.isPresent()) {
            log.info(
                    "stopping the PostgreSQL process {} that an earlier run left",
                    server.get().pid());
            tools.stop(cluster);
        } else {
            Files.deleteIfExists(pidFile);
        }
    }

    /** The one that the cluster's pid file names. */
    static Optional<ProcessHandle> process(Path cluster) throws IOException {
        List<String> lines = Files.readAllLines(pidFile(cluster));
        try {
            return lines.isEmpty()
                    ? Optional.empty()
                    : ProcessHandle.of(Long.parseLong(lines.get(0).strip()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Path pidFile(Path cluster) {
        return cluster.resolve("postmaster.pid");
    }

    private boolean serves(ProcessHandle process) {
        return process.info()
                .arguments()
                .filter(arguments -> Arrays.stream(arguments).anyMatch(this::isCluster))
                .isPresent();
    }

    /** Also by another path, through a symbolic link. */
    private boolean isCluster(String argument) {
        try {
            return Files.isSameFile(Path.of(argument), cluster);
        } catch (IOException | InvalidPathException e) {
            return false;
        }
    }
}
