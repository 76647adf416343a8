package io.millrace.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Measures the packaged server next to its floors, all in one run; prints Markdown. Started by {@code bin/bench}. */
final class Bench {
    /** The same for every server, besides those that Millrace always has. */
    private static final List<String> JVM_FLAGS = List.of("-Xms1g", "-Xmx2g");

    private static final Path FOLDER = Path.of("target", "bench").toAbsolutePath();

    private final BenchOptions options;
    private final Report report = new Report(System.out);
    private final List<Target> targets = new ArrayList<>();

    private Bench(BenchOptions options) {
        this.options = options;
    }

    public static void main(String[] arguments) throws Exception {
        QuietLog.use();
        try {
            if (Arrays.equals(arguments, new String[] {"preallocation"})) {
                clean();
                Preallocation.measure(FOLDER, System.out);
            } else {
                new Bench(BenchOptions.parse(arguments)).run();
            }
        } catch (BenchOptions.Usage usage) {
            System.err.print(usage.getMessage());
            System.exit(2);
        }
    }

    private void run() throws Exception {
        clean();
        try {
            Optional<MillraceTarget> millrace = start();
            warmUp();
            for (int repeat = 1; repeat <= options.repeats(); repeat++) {
                measure(repeat);
            }
            report.heading("Acknowledged");
            report.printAcknowledged();
            if (millrace.isPresent()) {
                report.printRatios();
                measureWholeWay(millrace.get());
            }
        } finally {
            for (Target target : targets) {
                target.close();
            }
        }
        if (options.profile() != null) {
            new ProfileSummary(options.profile()).print(System.out);
        }
    }

    /** All run at once, but only one is under load at a time; an idle one costs next to nothing. */
    private Optional<MillraceTarget> start() throws IOException, InterruptedException {
        Optional<MillraceTarget> millrace = Optional.empty();
        Path tls = SelfSignedFolder.make(FOLDER.resolve("tls"));
        for (FloorKind kind : FloorKind.values()) {
            targets.add(FloorTarget.start(kind, tls, FOLDER, JVM_FLAGS));
        }
        if (!options.floorsOnly()) {
            millrace = Optional.of(MillraceTarget.start(FOLDER.resolve("data"), millraceFlags()));
            targets.add(millrace.get());
        }
        return millrace;
    }

    private List<String> millraceFlags() {
        List<String> flags = new ArrayList<>(JVM_FLAGS);
        if (options.profile() != null) {
            flags.add("-XX:StartFlightRecording=settings=profile,dumponexit=true,filename=" + options.profile());
        }
        return flags;
    }

    /** So that the compiler has seen every kind of load before any counts. */
    private void warmUp() throws Exception {
        for (Target target : targets) {
            for (Cell cell : options.cells()) {
                progress("warm-up", target, cell);
                AcknowledgedRun.of(target, cell, options.warmUpMillis(), 2 * options.warmUpMillis());
            }
        }
    }

    private void measure(int repeat) throws Exception {
        for (Cell cell : options.cells()) {
            for (Target target : targets) {
                progress("repeat " + repeat, target, cell);
                report.add(
                        cell,
                        target,
                        AcknowledgedRun.of(target, cell, options.warmUpMillis(), options.measuredMillis()));
            }
        }
    }

    private void measureWholeWay(MillraceTarget millrace) throws Exception {
        List<SustainedRun> sustained = new ArrayList<>();
        for (boolean isSecure : new boolean[] {false, true}) {
            Cell cell = new Cell(isSecure, 1000, 32);
            progress("sustained", millrace, cell);
            sustained.add(SustainedRun.of(millrace, cell, options.sustainedMillis()));
        }
        report.heading("Sustained to queryable");
        report.printSustained(sustained);
        report.heading("Freshness: from the answer until queryable");
        report.printFreshness(FreshnessRun.of(millrace, options.freshnessMillis()));
    }

    private static void progress(String phase, Target target, Cell cell) {
        System.err.println(phase + ": " + target.name() + ", " + cell.label());
    }

    private static void clean() throws IOException {
        if (Files.exists(FOLDER)) {
            try (Stream<Path> files = Files.walk(FOLDER)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(FOLDER);
    }
}
