package io.millrace.deploy;

import io.millrace.apptest.OrphanedPostgres;
import io.millrace.apptest.ProcessOutput;
import io.millrace.config.ServerConfig;
import io.millrace.tls.TestAuthority.Issued;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The image's start command with the arguments, environment, user and volumes of the manifests. Only the ports are free ones, so that it
 * runs beside other servers. Where this process is root and may have namespaces of its own it is a container but for the network and
 * the limits: its root cannot be written to. Elsewhere the paths are those of this machine, and rights alone keep the server from writing
 * beside its volumes: it is another user then if this process is root, and else this one. Confined to the test's thread.
 */
final class Container implements AutoCloseable {
    /** A user that every Linux knows by name, without which PostgreSQL does not run. */
    private static final String NOBODY = "65534";

    private static final Duration READY_MAX = Duration.ofMinutes(2);
    private static final Duration STOP_MAX = Duration.ofMinutes(1);

    private final ContainerFolder files;
    private final Path data;
    private final boolean isIsolated;
    private final Process process;
    private final ProcessOutput output;
    private final ProcessOutput errors;
    private String ready;

    private Container(ContainerFolder files, Path data, boolean isIsolated, Process process) {
        this.files = files;
        this.data = data;
        this.isIsolated = isIsolated;
        this.process = process;
        output = ProcessOutput.of(process.getInputStream(), "stdout of the container");
        errors = ProcessOutput.of(process.getErrorStream(), "stderr of the container");
    }

    private void awaitReady() throws InterruptedException {
        ready = output.await(line -> line.startsWith("ready"), READY_MAX)
                .orElseThrow(
                        () -> new AssertionError("the server did not get ready\n" + output.text() + errors.text()));
    }

    /** Waits until the server is ready. */
    static Container start(Path folder, Overlay overlay, Issued certificate) throws Exception {
        ContainerFolder files = ContainerFolder.lay(folder, overlay, certificate);
        ServerConfig config = PodSettings.read(overlay, folder).server();
        boolean isRoot = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        boolean isIsolated = isRoot && files.canBeIsolated();
        String user =
                isIsolated ? overlay.pod().at("/securityContext/runAsUser").asText() : NOBODY;
        files.protect(isRoot ? Optional.of(user) : Optional.empty());

        List<String> command = new ArrayList<>();
        Map<String, String> environment = environment(overlay);
        if (isIsolated) {
            command.addAll(files.isolation(user, Path.of(ImageRecipe.read().only("WORKDIR"))));
            command.addAll(startCommand(overlay));
        } else {
            if (isRoot) {
                command.addAll(
                        List.of("setpriv", "--reuid", user, "--regid", user, "--clear-groups", "--no-new-privs"));
            }
            command.addAll(outside(files, startCommand(overlay)));
            environment.putAll(outside(files, config));
            environment.merge("JAVA_OPTS", " -Djava.io.tmpdir=" + files.outside(Path.of("/tmp")), String::concat);
        }
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().clear();
        builder.environment().putAll(environment);
        Container container = new Container(files, files.outside(config.data()), isIsolated, builder.start());
        try {
            container.awaitReady();
            return container;
        } catch (AssertionError | InterruptedException e) {
            container.close();
            throw e;
        }
    }

    private static List<String> startCommand(Overlay overlay) throws IOException {
        List<String> words = new ArrayList<>(ImageRecipe.read().command("ENTRYPOINT"));
        Overlay.items(overlay.container().path("args")).forEach(argument -> words.add(argument.asText()));
        return words;
    }

    private static Map<String, String> environment(Overlay overlay) {
        Map<String, String> environment = new LinkedHashMap<>(PodSettings.environment(overlay));
        environment.put("PATH", System.getenv("PATH"));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("JAVA_OPTS", System.getProperty("tests.server.jvm", "") + " -XX:MaxRAM=" + memory(overlay));
        environment.put("MILLRACE_HTTPS_PORT", "-1");
        environment.put("MILLRACE_MANAGEMENT_PORT", "-1");
        return environment;
    }

    /** The words of the command, of which those that are paths are those of this machine. */
    private static List<String> outside(ContainerFolder files, List<String> words) {
        return words.stream()
                .map(word -> word.startsWith("/") ? files.outside(Path.of(word)).toString() : word)
                .toList();
    }

    /** What tells the server where its files are on this machine. */
    private static Map<String, String> outside(ContainerFolder files, ServerConfig config) {
        return Map.of(
                "MILLRACE_DATA", files.outside(config.data()).toString(),
                "MILLRACE_TLS_CERTIFICATE",
                        files.outside(config.tls().certificate().orElseThrow()).toString(),
                "MILLRACE_TLS_KEY",
                        files.outside(config.tls().key().orElseThrow()).toString());
    }

    /** The limit, as the JVM writes it, since there are no limits here. */
    private static String memory(Overlay overlay) {
        return overlay.container().at("/resources/limits/memory").asText().replace("Gi", "g");
    }

    ContainerFolder files() {
        return files;
    }

    /** Whether it has a root of its own. */
    boolean isIsolated() {
        return isIsolated;
    }

    /** The data folder, on this machine. */
    Path data() {
        return data;
    }

    /** The process of the server. */
    ProcessHandle server() {
        return isIsolated ? process.children().findFirst().orElseThrow() : process.toHandle();
    }

    URI https() {
        return listener("https://\\S+");
    }

    URI management() {
        return listener("(?<=management )http://\\S+");
    }

    private URI listener(String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(ready);
        if (!matcher.find()) {
            throw new AssertionError("no listener like " + pattern + " in: " + ready);
        }
        return URI.create(matcher.group());
    }

    String log() {
        return errors.text();
    }

    /** SIGTERM, as the kubelet sends it. */
    void terminate() {
        server().destroy();
    }

    int awaitExit() throws InterruptedException {
        if (!process.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("the server did not stop\n" + log());
        }
        return process.exitValue();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        OrphanedPostgres.end(data);
    }
}
