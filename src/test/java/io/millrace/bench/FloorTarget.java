package io.millrace.bench;

import io.millrace.apptest.ProcessOutput;
import io.millrace.apptest.ServerCommand;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A floor in a JVM of its own. */
final class FloorTarget implements Target {
    private static final Duration READY_MAX = Duration.ofSeconds(30);

    private final FloorKind kind;
    private final Process process;
    private final int[] ports;

    private FloorTarget(FloorKind kind, Process process, int[] ports) {
        this.kind = kind;
        this.process = process;
        this.ports = ports;
    }

    /** @param tls the folder with the certificate and its key */
    static FloorTarget start(FloorKind kind, Path tls, Path folder, List<String> jvmFlags)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ServerCommand.JVM_FLAGS);
        command.addAll(jvmFlags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), FloorServer.class.getName()));
        command.addAll(
                List.of(kind.name(), tls.toString(), folder.resolve("floor.log").toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String ready = ProcessOutput.of(process.getInputStream(), "floor " + kind)
                .await(line -> line.startsWith("ready "), READY_MAX)
                .orElseThrow(() -> new IOException("floor " + kind + " did not start"));
        String[] words = ready.split(" ");
        return new FloorTarget(kind, process, new int[] {Integer.parseInt(words[1]), Integer.parseInt(words[2])});
    }

    @Override
    public String name() {
        return kind.name();
    }

    @Override
    public URI http() {
        return URI.create("http://127.0.0.1:" + ports[0]);
    }

    @Override
    public URI https() {
        return URI.create("https://127.0.0.1:" + ports[1]);
    }

    @Override
    public String key() {
        return "none";
    }

    @Override
    public String newPath() {
        return "/v2/sinks/00000000-0000-0000-0000-000000000000";
    }

    @Override
    public double processorSeconds() throws IOException {
        return ProcessorTime.seconds(process.pid());
    }

    @Override
    public double databaseSeconds() {
        return 0;
    }

    @Override
    public void settle(long records) {}

    @Override
    public void close() {
        process.destroy();
    }
}
