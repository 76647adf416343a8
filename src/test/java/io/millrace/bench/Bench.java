package io.millrace.bench;

import io.millrace.apptest.ServerCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Measures the packaged server next to its floors, all in one run; prints Markdown. Started by {@code bin/bench}. */
final class Bench {
    /** The same for every server, besides those that Millrace always has. */
    private static final List<String> JVM_FLAGS = List.of("-Xms1g", "-Xmx2g");

    private static final Path FOLDER = Path.of("target", "bench").toAbsolutePath();

    private static final List<Cell> SPREAD = List.of(new Cell(false, 1, 64), new Cell(false, 1000, 32));

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
            } else if (Arrays.asList(arguments).contains("--queries")) {
                BenchOptions options = BenchOptions.parse(arguments);
                clean();
                new TableBench(options.records(), FOLDER, options.profile()).run();
            } else if (Arrays.asList(arguments).contains("--events")) {
                new Bench(BenchOptions.parse(arguments)).measureEvents();
            } else if (Arrays.asList(arguments).contains("--cells")) {
                new Bench(BenchOptions.parse(arguments)).measureCells();
            } else if (Arrays.asList(arguments).contains("--tls")) {
                new Bench(BenchOptions.parse(arguments)).compareTls();
            } else if (Arrays.asList(arguments).contains("--mappings")) {
                new Bench(BenchOptions.parse(arguments)).compareMappings();
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
            List<MillraceTarget> builds = start();
            if (options.liveOnly()) {
                measureWholeWay(builds);
                profile();
                return;
            }
            warmUp();
            for (int repeat = 1; repeat <= options.repeats(); repeat++) {
                measure(repeat);
            }
            report.heading("Acknowledged");
            report.printAcknowledged();
            if (!builds.isEmpty()) {
                report.printRatios(targets.stream()
                        .map(Target::name)
                        .filter(name -> !name.equals(MillraceTarget.THIS))
                        .toList());
                measureWholeWay(builds);
            }
        } finally {
            for (Target target : targets) {
                target.close();
            }
        }
        profile();
    }

    private void compareMappings() throws Exception {
        clean();
        report.heading("Mappings");
        new MappingBench(options, FOLDER, millraceFlags()).run();
        profile();
    }

    private void measureCells() throws Exception {
        clean();
        try (MillraceTarget millrace = MillraceTarget.start(
                MillraceTarget.THIS,
                ServerCommand.serve(FOLDER.resolve("data"))
                        .with("query.timeout", "5m")
                        .with("limits.idle.timeout", "6m"),
                millraceFlags())) {
            new CellBench(options, report, millrace).run();
        }
        profile();
    }

    private void compareTls() throws Exception {
        clean();
        new TlsBench(options, report, FOLDER, JVM_FLAGS).run();
    }

    private void measureEvents() throws Exception {
        clean();
        Path tls = SelfSignedFolder.make(FOLDER.resolve("tls"));
        try (Target floor = FloorTarget.start(FloorKind.C, tls, FOLDER, JVM_FLAGS);
                MillraceTarget millrace = MillraceTarget.start(
                        MillraceTarget.THIS, ServerCommand.serve(FOLDER.resolve("data")), millraceFlags())) {
            new EventBench(options, report, floor, millrace).run();
        }
        profile();
    }

    private void profile() throws IOException {
        if (options.profile() != null) {
            new ProfileSummary(options.profile()).print(System.out);
        }
    }

    /** All run at once, but only one is under load at a time; an idle one costs next to nothing. */
    private List<MillraceTarget> start() throws IOException, InterruptedException {
        List<MillraceTarget> builds = new ArrayList<>();
        Path tls = SelfSignedFolder.make(FOLDER.resolve("tls"));
        for (FloorKind kind : options.liveOnly() ? new FloorKind[0] : FloorKind.values()) {
            targets.add(FloorTarget.start(kind, tls, FOLDER, JVM_FLAGS));
        }
        if (!options.floorsOnly()) {
            builds.add(MillraceTarget.start(
                    MillraceTarget.THIS, ServerCommand.serve(FOLDER.resolve("data")), millraceFlags()));
            if (options.baseline() != null) {
                ServerCommand other =
                        ServerCommand.serve(FOLDER.resolve("data-before")).running(options.baseline());
                builds.add(MillraceTarget.start(MillraceTarget.BEFORE, other, JVM_FLAGS));
            }
            targets.addAll(builds);
        }
        return builds;
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

    private void measureWholeWay(List<MillraceTarget> builds) throws Exception {
        for (MillraceTarget build : builds) {
            List<SustainedRun> sustained = new ArrayList<>();
            for (boolean isSecure : new boolean[] {false, true}) {
                Cell cell = new Cell(isSecure, 1000, 32);
                progress("sustained", build, cell);
                sustained.add(SustainedRun.of(build, cell, options.sustainedMillis()));
            }
            report.heading("Sustained until imported (" + build.name() + ")");
            report.printSustained(sustained);
        }
        measureSpread(builds);
        for (MillraceTarget build : builds) {
            report.heading("Queries under load (" + build.name() + ")");
            report.printFreshness(FreshnessRun.of(build, options.freshnessMillis()));
        }
    }

    private void measureSpread(List<MillraceTarget> builds) throws Exception {
        for (MillraceTarget build : builds) {
            report.heading("Spread over tables (" + build.name() + ")");
            List<SpreadRun> spread = new ArrayList<>();
            for (Cell cell : SPREAD) {
                progress("spread", build, cell);
                spread.addAll(SpreadRun.of(build, cell, options.spread(), 4 * options.sustainedMillis()));
            }
            report.printSpread(spread);
            report.heading("Single posts at a steady rate while imports run (" + build.name() + ")");
            List<PacedRun> paced = new ArrayList<>();
            for (int tables : options.spread()) {
                System.err.println("paced: " + build.name() + ", " + tables + " tables");
                paced.add(PacedRun.of(build, tables, options.sustainedMillis() / 2, options.freshnessMillis()));
            }
            report.printPaced(paced);
        }
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
