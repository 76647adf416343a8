package io.millrace.coordinator.postgres;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs {@code initdb} and {@code pg_ctl}. Blocks. Thread-safe: holds no state. */
final class PostgresTools {
    /** Long enough for the replay of a full write-ahead log on a slow disk. */
    private static final int WAIT_SECONDS = 120;

    private final Path programs;
    private final boolean isRoot;

    PostgresTools(Path programs) throws IOException {
        this.programs = programs;
        Path self = Path.of("/proc/self");
        isRoot = Files.exists(self) && Integer.valueOf(0).equals(Files.getAttribute(self, "unix:uid"));
    }

    /** A cluster whose checksums are on, and which only who knows the password enters. */
    void initdb(Path cluster, String user, Path passwordFile) {
        run(
                "initdb",
                "--pgdata=" + cluster,
                "--username=" + user,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--no-locale",
                "--data-checksums");
    }

    /** Returns when the server takes connections. */
    void start(Path cluster, Path log, List<String> settings) {
        StringBuilder options = new StringBuilder();
        settings.forEach(setting -> options.append(" -c ").append(setting));
        run("pg_ctl", "start", "--pgdata=" + cluster, "--log=" + log, "--options=" + options, "--wait", timeout());
    }

    /** Ends open transactions and stops; returns when the server is gone. */
    void stop(Path cluster) {
        run("pg_ctl", "stop", "--pgdata=" + cluster, "--mode=fast", "--wait", timeout());
    }

    private static String timeout() {
        return "--timeout=" + WAIT_SECONDS;
    }

    private void run(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (isRoot) {
            // PostgreSQL refuses to run as root; in a user namespace of its own it is nobody, with root's files.
            command.addAll(List.of("unshare", "--user"));
        }
        command.add(programs.resolve("bin").resolve(program).toString());
        command.addAll(List.of(arguments));
        try {
            Path output = Files.createTempFile(programs, program, ".out");
            try {
                run(program, command, output);
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw failed(program, e.getMessage()).causedBy(e);
        }
    }

    private static void run(String program, List<String> command, Path output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(output.toFile());
        // the user's own settings for psql are not meant for this server
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        try {
            if (!process.waitFor(WAIT_SECONDS + 10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw failed(program, "no end after " + WAIT_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(program, "interrupted").causedBy(e);
        }
        if (process.exitValue() != 0) {
            throw failed(program, lastLines(output));
        }
    }

    private static String lastLines(Path output) throws IOException {
        List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
        return String.join("; ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    }

    private static Problem failed(String program, String why) {
        String advice = why.contains("be run as root") || why.contains("unshare")
                ? "; run Millrace as an ordinary user, or set postgres.uri to a server of your own"
                : "";
        return new Problem(
                ProblemCode.UNAVAILABLE_NOW, "the embedded PostgreSQL's " + program + " failed: " + why + advice);
    }
}
