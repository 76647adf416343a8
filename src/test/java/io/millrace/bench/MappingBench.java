package io.millrace.bench;

import io.millrace.apptest.ServerCommand;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Measures the packaged server with the same records through sinks with different mappings, in turn; prints Markdown. */
final class MappingBench {
    private static final List<Integer> BATCHES = List.of(1_000, 1);
    private static final int CONNECTIONS = 32;

    private final BenchOptions options;
    private final Path folder;
    private final List<String> flags;
    private final PrintStream out = System.out;

    private record Load(int batch, MappingKind kind) {}

    /** @param flags of the server's JVM */
    MappingBench(BenchOptions options, Path folder, List<String> flags) {
        this.options = options;
        this.folder = folder;
        this.flags = flags;
    }

    void run() throws Exception {
        Map<Load, List<MappingRun>> runs = new LinkedHashMap<>();
        for (int batch : BATCHES) {
            for (MappingKind kind : MappingKind.values()) {
                runs.put(new Load(batch, kind), new ArrayList<>());
            }
        }
        try (MillraceTarget target =
                MillraceTarget.start(MillraceTarget.THIS, ServerCommand.serve(folder.resolve("data")), flags)) {
            for (Load load : runs.keySet()) { // the compiler has to have seen each
                measured("warm-up", target, load);
            }
            for (int repeat = 1; repeat <= options.repeats(); repeat++) {
                for (Map.Entry<Load, List<MappingRun>> each : runs.entrySet()) {
                    each.getValue().add(measured("repeat " + repeat, target, each.getKey()));
                }
            }
        }
        print(runs);
    }

    private MappingRun measured(String phase, MillraceTarget target, Load load) throws Exception {
        System.err.println(
                phase + ": batches of " + load.batch() + ", " + load.kind().label());
        return MappingRun.of(
                target,
                load.kind().requests(target, load.batch()),
                CONNECTIONS,
                2 * options.warmUpMillis(),
                2 * options.measuredMillis());
    }

    private void print(Map<Load, List<MappingRun>> runs) {
        out.println("| Batches of | Sink | Records/s | of the first | Server CPU s/million | of it mapping"
                + " | Records for each second of mapping | of the first |");
        out.println("|--:|---|--:|--:|--:|--:|--:|--:|");
        runs.forEach((load, all) -> {
            MappingRun run = median(all);
            MappingRun first = median(runs.get(new Load(load.batch(), MappingKind.FIELDS)));
            out.println(String.format(
                    Locale.ROOT,
                    "| %,d | %s | %,.0f | %.0f %% | %.2f | %.2f | %,.0f | %.0f %% |",
                    load.batch(),
                    load.kind().label(),
                    run.whole().recordsPerSecond(),
                    100 * run.whole().recordsPerSecond() / first.whole().recordsPerSecond(),
                    run.whole().serverSeconds(),
                    run.mappingSeconds(),
                    run.recordsPerMappingSecond(),
                    100 * first.mappingSeconds() / run.mappingSeconds()));
        });
        out.println();
    }

    private static MappingRun median(List<MappingRun> runs) {
        return runs.stream()
                .sorted(Comparator.comparingDouble(run -> run.whole().recordsPerSecond()))
                .toList()
                .get(runs.size() / 2);
    }
}
