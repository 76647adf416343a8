package io.millrace.apptest.npm;

import io.millrace.apptest.ProcessOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The scripts of {@code src/test/npm} with the packages that they need, in {@code target/npm}, where packages are installed once for each
 * lock file. Confined to its test.
 */
final class NodePackages {
    private static final Path SOURCES = Path.of("src", "test", "npm");
    private static final Path FOLDER = Path.of("target", "npm").toAbsolutePath();
    private static final Path LOCK = Path.of("package-lock.json");
    private static final int MAJOR_MIN = 20;
    private static final Pattern VERSION = Pattern.compile("v(\\d+)\\..*");

    /** On a machine that may be busy, with a registry that may be slow. */
    private static final Duration RUN_MAX = Duration.ofMinutes(5);

    private NodePackages() {}

    /** How a program ended. */
    record Ended(int code, String output) {}

    /** Makes everything ready; why that cannot be, else. */
    static Optional<String> missing() throws IOException, InterruptedException {
        String version = version();
        Matcher matcher = VERSION.matcher(version);
        if (!matcher.matches() || Integer.parseInt(matcher.group(1)) < MAJOR_MIN) {
            return Optional.of("Flowcore's clients need Node " + MAJOR_MIN + " or newer; " + version);
        }
        copySources();
        return install();
    }

    private static String version() throws InterruptedException {
        try {
            Ended ended = run(Path.of("").toAbsolutePath(), Map.of(), "node", "--version");
            return ended.output().strip();
        } catch (IOException e) {
            return "there is none: " + e.getMessage();
        }
    }

    private static void copySources() throws IOException {
        Files.createDirectories(FOLDER);
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.toList()) {
                Files.copy(file, FOLDER.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static Optional<String> install() throws IOException, InterruptedException {
        Path installed = FOLDER.resolve("node_modules").resolve(".installed");
        String wanted = Files.readString(SOURCES.resolve(LOCK));
        if (Files.exists(installed) && Files.readString(installed).equals(wanted)) {
            return Optional.empty();
        }
        Ended ended;
        try {
            ended = run(FOLDER, Map.of(), "npm", "ci", "--ignore-scripts");
        } catch (IOException e) {
            return Optional.of("there is no npm: " + e.getMessage());
        }
        if (ended.code() != 0) {
            return Optional.of("npm cannot install Flowcore's clients:\n" + ended.output());
        }
        Files.writeString(installed, wanted);
        return Optional.empty();
    }

    /** Runs a script. */
    static Ended run(String script, Map<String, String> environment) throws IOException, InterruptedException {
        return run(FOLDER, environment, "node", script);
    }

    private static Ended run(Path folder, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(List.of(command)).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        try {
            ProcessOutput output = ProcessOutput.of(process.getInputStream(), String.join(" ", command));
            boolean hasEnded = process.waitFor(RUN_MAX.toSeconds(), TimeUnit.SECONDS);
            output.await(line -> false, hasEnded ? RUN_MAX : Duration.ZERO);
            return hasEnded
                    ? new Ended(process.exitValue(), output.text())
                    : new Ended(-1, output.text() + "\nit did not end within " + RUN_MAX);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
