package io.millrace.bench;

import io.millrace.apptest.ServerCommand;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * TLS by the JDK and by BoringSSL, the same loads in turn: handshakes, single posts, batches beside plain HTTP, idle connections,
 * and posts while others do nothing but connect.
 */
final class TlsBench {
    private static final int CONNECTIONS = 32;
    private static final int STORM = 150;
    private static final double STEADY_POSTS = 1_000;

    private final BenchOptions options;
    private final Report report;
    private final Path folder;
    private final List<String> jvmFlags;
    /** By what is measured, then by provider. */
    private final Map<String, Map<String, String>> rows = new LinkedHashMap<>();

    TlsBench(BenchOptions options, Report report, Path folder, List<String> jvmFlags) {
        this.options = options;
        this.report = report;
        this.folder = folder;
        this.jvmFlags = new ArrayList<>(jvmFlags);
        this.jvmFlags.add("-XX:+AlwaysPreTouch"); // so that what the process grows by is not heap
    }

    void run() throws Exception {
        List<String> providers = List.of("openssl", "jdk");
        for (String provider : providers) {
            ServerCommand command = ServerCommand.serve(folder.resolve("data-" + provider))
                    .with("tls.provider", provider)
                    .with("limits.connections.address", "20000")
                    .with("limits.connections.listener", "20000")
                    .with("limits.idle.timeout", "10m");
            try (MillraceTarget target = MillraceTarget.start(provider, command, jvmFlags)) {
                measure(target);
            }
        }
        report.heading("TLS");
        report.line("| | " + String.join(" | ", providers) + " |");
        report.line("|---|" + "--:|".repeat(providers.size()));
        rows.forEach((what, cells) -> report.line("| " + what + " | "
                + String.join(" | ", providers.stream().map(cells::get).toList()) + " |"));
        report.line("");
    }

    private void row(MillraceTarget target, String what, String format, Object... values) {
        String text = String.format(Locale.ROOT, format, values);
        System.err.println(target.name() + ": " + what + ": " + text);
        rows.computeIfAbsent(what, row -> new LinkedHashMap<>()).put(target.name(), text);
    }

    private void measure(MillraceTarget target) throws Exception {
        for (HandshakeLoad.Kind kind : HandshakeLoad.Kind.values()) {
            try (HandshakeLoad load = HandshakeLoad.of(target.https(), kind)) {
                each(target, kind.label, load);
            }
        }
        for (boolean resumes : new boolean[] {false, true}) {
            RequestTemplate template = RequestTemplate.of(target.newPath(), target.key(), 1);
            try (HandshakeLoad load = HandshakeLoad.posting(target.https(), template, resumes)) {
                each(target, "single posts, each over a connection of its own" + (resumes ? ", resumed" : ""), load);
            }
        }
        Measurement kept = acknowledged(target, true, 1);
        row(
                target,
                "single posts over kept connections",
                "%,.0f/s, %.3f ms CPU",
                kept.recordsPerSecond(),
                kept.serverSeconds() / 1e3);
        Measurement plain = acknowledged(target, false, 1000);
        Measurement secure = acknowledged(target, true, 1000);
        row(
                target,
                "batches of 1000, of the rate without TLS",
                "%.0f %%",
                100 * secure.recordsPerSecond() / plain.recordsPerSecond());
        measureIdle(target);
        measureStorm(target);
    }

    private Measurement acknowledged(MillraceTarget target, boolean isSecure, int batch) throws Exception {
        Cell cell = new Cell(isSecure, batch, CONNECTIONS);
        return AcknowledgedRun.of(target, cell, 2 * options.warmUpMillis(), 2 * options.measuredMillis());
    }

    private void each(MillraceTarget target, String what, HandshakeLoad load) throws Exception {
        load.start(CONNECTIONS);
        TimeUnit.MILLISECONDS.sleep(6 * options.warmUpMillis());
        long before = load.done();
        Meter start = Meter.read(target);
        TimeUnit.MILLISECONDS.sleep(2 * options.measuredMillis());
        Meter end = Meter.read(target);
        long count = load.done() - before;
        row(
                target,
                what,
                "%,.0f/s, %.2f ms CPU",
                count / start.secondsUntil(end),
                1e3 * (end.server() - start.server()) / count);
    }

    /** Heap after a collection, and whatever else the process has grown by. */
    private void measureIdle(MillraceTarget target) throws Exception {
        int count = options.repeats() == 1 ? 2_000 : 10_000;
        long before = target.memory();
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                idle.add(IdleConnection.open(target.https(), target.key()));
            }
            row(
                    target,
                    "each of " + count + " idle connections",
                    "%.1f KiB",
                    (target.memory() - before) / 1024.0 / count);
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    /** Posts at a steady rate over connections that are there already, alone and while others connect as fast as they can. */
    private void measureStorm(MillraceTarget target) throws Exception {
        RequestTemplate template = RequestTemplate.of(target.newPath(), target.key(), 1);
        try (LoadGenerator posts = new LoadGenerator(template, acknowledged -> {});
                HandshakeLoad storm = HandshakeLoad.of(target.https(), HandshakeLoad.Kind.FULL_TLS_1_3)) {
            posts.connect(target.https(), CONNECTIONS);
            posts.startPaced(STEADY_POSTS);
            row(
                    target,
                    "1000 posts/s over kept connections, p99",
                    "%.1f ms",
                    latency(posts).p99());
            storm.start(STORM);
            long before = storm.done();
            long start = System.nanoTime();
            Latency latency = latency(posts);
            row(
                    target,
                    "the same during a storm of handshakes",
                    "%.1f ms at %,.0f handshakes/s",
                    latency.p99(),
                    (storm.done() - before) / ((System.nanoTime() - start) / 1e9));
            posts.stop();
        }
    }

    private Latency latency(LoadGenerator posts) throws Exception {
        TimeUnit.MILLISECONDS.sleep(2 * options.warmUpMillis());
        posts.reset();
        TimeUnit.MILLISECONDS.sleep(2 * options.measuredMillis());
        return posts.counts().latency();
    }
}
