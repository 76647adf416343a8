package io.millrace.apptest;

import io.millrace.coordinator.postgres.PostgresForTests;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How to start the packaged server. Immutable: each method gives a changed copy.
 *
 * @param verb {@code serve} or {@code demo}
 * @param jar the packaged server
 * @param main the class that starts it, one of the tests; null for the jar's own
 * @param directory where the process runs
 * @param settings what {@code --set} gives
 */
public record ServerCommand(
        String verb,
        Path jar,
        Class<?> main,
        Path data,
        Path directory,
        Map<String, String> settings,
        Map<String, String> environment,
        List<String> jvmFlags) {

    /** Those of {@code bin/millrace}. */
    public static final List<String> JVM_FLAGS = List.of(
            "-XX:+ExitOnOutOfMemoryError",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
            "-Dio.netty.tryReflectionSetAccessible=true");

    /** More of them for processes that live for seconds only, as those of tests do; none for those that are measured. */
    private static final List<String> SHORT_LIVED = Stream.of(
                    System.getProperty("tests.server.jvm", "").split(" "))
            .filter(flag -> !flag.isEmpty())
            .toList();

    public ServerCommand {
        settings = Map.copyOf(settings);
        environment = Map.copyOf(environment);
        jvmFlags = List.copyOf(jvmFlags);
    }

    /** What all servers of tests do TLS with, unless one says otherwise. */
    public static final String TLS_PROVIDER = System.getProperty("tests.tls.provider", "auto");

    /** On free ports, with HTTPS, HTTP and management listeners on loopback. */
    public static ServerCommand of(String verb, Path data) {
        return new ServerCommand(
                        verb, packagedServer(), null, data, Path.of("").toAbsolutePath(), tls(), Map.of(), JVM_FLAGS)
                .with("https.port", "-1")
                .with("https.host", "127.0.0.1")
                .with("http.port", "-1")
                .with("http.host", "127.0.0.1")
                .with("management.port", "-1")
                .with("management.host", "127.0.0.1");
    }

    /** Other builds that are measured may not know the key. */
    private static Map<String, String> tls() {
        return TLS_PROVIDER.equals("auto") ? Map.of() : Map.of("tls.provider", TLS_PROVIDER);
    }

    public static ServerCommand serve(Path data) {
        return of("serve", data);
    }

    public ServerCommand with(String key, String value) {
        return new ServerCommand(verb, jar, main, data, directory, plus(settings, key, value), environment, jvmFlags);
    }

    /**
     * With a database in the PostgreSQL of all tests in the place of an embedded one of its own, which takes time at each start and
     * end; the same one for the same data folder, as {@link LocalServer} has it.
     */
    public ServerCommand withoutPostgres() {
        return with("postgres.uri", PostgresForTests.databaseOf(data));
    }

    public ServerCommand withEnvironment(String name, String value) {
        return new ServerCommand(verb, jar, main, data, directory, settings, plus(environment, name, value), jvmFlags);
    }

    public ServerCommand withJvmFlags(String... flags) {
        List<String> all = new ArrayList<>(jvmFlags);
        all.addAll(List.of(flags));
        return new ServerCommand(verb, jar, main, data, directory, settings, environment, all);
    }

    /** A {@link DyingServer}; with the name of a fault point and the number of the fatal passage. */
    public ServerCommand dyingAt(String passage) {
        return withEnvironment("MILLRACE_FAULT_POINT", passage).startedBy(DyingServer.class);
    }

    /** Another server than the packaged one, made of the same classes. */
    public ServerCommand startedBy(Class<?> other) {
        return new ServerCommand(verb, jar, other, data, directory, settings, environment, jvmFlags);
    }

    /** Another build than this one. */
    public ServerCommand running(Path otherJar) {
        return new ServerCommand(verb, otherJar, main, data, directory, settings, environment, jvmFlags);
    }

    public ServerCommand in(Path workingDirectory) {
        return new ServerCommand(verb, jar, main, data, workingDirectory, settings, environment, jvmFlags);
    }

    private static Map<String, String> plus(Map<String, String> map, String key, String value) {
        Map<String, String> copy = new LinkedHashMap<>(map);
        copy.put(key, value);
        return copy;
    }

    /** Starts the process and waits until it is ready. */
    public MillraceProcess start() throws IOException, InterruptedException {
        MillraceProcess process = launch();
        process.awaitReady();
        return process;
    }

    /** Starts the process and does not wait. This build takes what is {@link PreparedData} for a data folder with nothing in it. */
    public MillraceProcess launch() throws IOException {
        if (!verb.equals("serve") || !jar.equals(packagedServer())) {
            return launchAsItIs();
        }
        if (!settings.containsKey("postgres.uri")) {
            PreparedData.into(data);
        }
        return launch(isRecorded() ? List.of() : PreparedData.classes());
    }

    /** Flight Recorder and prepared classes together end the JVM at its start. */
    private boolean isRecorded() {
        return jvmFlags.stream().anyMatch(flag -> flag.startsWith("-XX:StartFlightRecording"));
    }

    /** The same with nothing prepared. */
    MillraceProcess launchAsItIs() throws IOException {
        return launch(List.of());
    }

    private MillraceProcess launch(List<String> moreJvmFlags) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(arguments(moreJvmFlags)).directory(directory.toFile());
        builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().putAll(environment);
        return new MillraceProcess(this, builder.start());
    }

    private List<String> arguments(List<String> moreJvmFlags) {
        List<String> arguments = new ArrayList<>();
        arguments.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        arguments.addAll(SHORT_LIVED);
        arguments.addAll(jvmFlags);
        arguments.addAll(moreJvmFlags);
        arguments.addAll(program());
        arguments.addAll(List.of(verb, "--data", data.toString()));
        settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
        return arguments;
    }

    private List<String> program() {
        if (main == null) {
            return List.of("-jar", runnable().toString());
        }
        Path tests = Path.of("target", "test-classes").toAbsolutePath();
        return List.of("-cp", runnable() + File.pathSeparator + tests, main.getName());
    }

    private static Path packagedServer() {
        return Path.of("target", "millrace.jar").toAbsolutePath();
    }

    private Path runnable() {
        if (!Files.exists(jar)) {
            throw new IllegalStateException(jar + " does not exist; run mvn package first");
        }
        return jar;
    }
}
