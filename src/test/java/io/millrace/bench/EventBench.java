package io.millrace.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures events of Flowcore: posted, in turn with the same records to a sink of FeatureBase and the same bodies to floor C; an hour of
 * them read back; and followers that poll. Prints Markdown.
 */
final class EventBench {
    private static final List<Integer> BATCHES = List.of(1_000, 100, 1);
    private static final int CONNECTIONS = 32;

    private final BenchOptions options;
    private final Report report;
    private final Target floor;
    private final MillraceTarget millrace;

    /** Who takes the records. */
    private enum Taker {
        FLOOR("floor C"),
        SINK("sink of FeatureBase"),
        EVENTS("event type of Flowcore");

        private final String label;

        Taker(String label) {
            this.label = label;
        }
    }

    private record Load(int batch, Taker taker) {}

    /** @param bytes of a body */
    private record Run(int bytes, int batch, Measurement whole) {
        double megabytesPerSecond() {
            return whole.recordsPerSecond() / batch * bytes / 1e6;
        }
    }

    EventBench(BenchOptions options, Report report, Target floor, MillraceTarget millrace) {
        this.options = options;
        this.report = report;
        this.floor = floor;
        this.millrace = millrace;
    }

    void run() throws Exception {
        report.heading("Events posted");
        post();
        report.heading("An hour of events read back");
        HourRun.of(millrace, options.hour()).print(report);
        report.heading("Followers");
        FollowersRun.of(millrace, options.followers(), options.sustainedMillis())
                .print(report);
    }

    private void post() throws Exception {
        Map<Load, List<Run>> runs = new LinkedHashMap<>();
        for (int batch : BATCHES) {
            for (Taker taker : Taker.values()) {
                runs.put(new Load(batch, taker), new ArrayList<>());
            }
        }
        for (Load load : runs.keySet()) { // the compiler has to have seen each
            measured("warm-up", load);
        }
        for (int repeat = 1; repeat <= options.repeats(); repeat++) {
            for (Map.Entry<Load, List<Run>> each : runs.entrySet()) {
                each.getValue().add(measured("repeat " + repeat, each.getKey()));
            }
        }
        print(runs);
    }

    private Run measured(String phase, Load load) throws Exception {
        System.err.println(phase + ": batches of " + load.batch() + ", " + load.taker().label);
        Target target = load.taker() == Taker.FLOOR ? floor : millrace;
        RequestTemplate template = template(load);
        Measurement whole = AcknowledgedRun.of(
                target, template, false, CONNECTIONS, options.warmUpMillis(), options.measuredMillis());
        return new Run(body(load).length(), load.batch(), whole);
    }

    private static String body(Load load) {
        return load.taker() == Taker.SINK
                ? BenchRecords.body(load.batch())
                : BenchRecords.events(load.batch(), load.batch() > 1);
    }

    private RequestTemplate template(Load load) throws Exception {
        return switch (load.taker()) {
            case FLOOR -> RequestTemplate.ofEvents(floor.newPath(), floor.key(), body(load));
            case SINK -> RequestTemplate.of(millrace.newPath(), millrace.key(), load.batch());
            case EVENTS -> {
                EventTypes.Place place = millrace.newEventType();
                String path = load.batch() > 1 ? place.events() : place.event();
                yield RequestTemplate.ofEvents(path, millrace.key(), body(load));
            }
        };
    }

    private void print(Map<Load, List<Run>> runs) {
        report.line(
                "| Batches of | To | Events/s | MB/s | of floor C | of the sink | p50 ms | p99 ms | Server CPU s/million |");
        report.line("|--:|---|--:|--:|--:|--:|--:|--:|--:|");
        runs.forEach((load, all) -> {
            Run run = median(all);
            double floorRate =
                    median(runs.get(new Load(load.batch(), Taker.FLOOR))).megabytesPerSecond();
            double sinkRate =
                    median(runs.get(new Load(load.batch(), Taker.SINK))).megabytesPerSecond();
            report.line(String.format(
                    Locale.ROOT,
                    "| %,d | %s | %,.0f | %.1f | %.0f %% | %.0f %% | %.2f | %.2f | %.2f |",
                    load.batch(),
                    load.taker().label,
                    run.whole().recordsPerSecond(),
                    run.megabytesPerSecond(),
                    100 * run.megabytesPerSecond() / floorRate,
                    100 * run.megabytesPerSecond() / sinkRate,
                    run.whole().latency().p50(),
                    run.whole().latency().p99(),
                    run.whole().serverSeconds()));
        });
        report.line("");
    }

    private static Run median(List<Run> runs) {
        return runs.stream()
                .sorted(Comparator.comparingDouble(Run::megabytesPerSecond))
                .toList()
                .get(runs.size() / 2);
    }
}
