package io.millrace.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Collects measurements and prints their medians as Markdown. Confined to one thread. */
final class Report {
    /** Threads with less are not named. */
    private static final double THREAD_SECONDS_MIN = 0.02;

    private final Map<Cell, Map<String, List<Measurement>>> runs = new LinkedHashMap<>();
    private final PrintStream out;

    Report(PrintStream out) {
        this.out = out;
    }

    void add(Cell cell, Target target, Measurement measurement) {
        runs.computeIfAbsent(cell, key -> new LinkedHashMap<>())
                .computeIfAbsent(target.name(), key -> new ArrayList<>())
                .add(measurement);
    }

    void printAcknowledged() {
        line("| Load | Server | Records/s | p50 ms | p99 ms | Server CPU s/million | PostgreSQL CPU s/million"
                + " | Load generator CPU s/million |");
        line("|---|---|--:|--:|--:|--:|--:|--:|");
        runs.forEach((cell, servers) -> servers.forEach((server, measurements) -> line(String.format(
                Locale.ROOT,
                "| %s | %s | %,.0f | %.2f | %.2f | %.2f | %.2f | %.2f |",
                cell.label(),
                server,
                median(measurements, Measurement::recordsPerSecond),
                median(measurements, run -> run.latency().p50()),
                median(measurements, run -> run.latency().p99()),
                median(measurements, Measurement::serverSeconds),
                median(measurements, Measurement::databaseSeconds),
                median(measurements, Measurement::loadSeconds)))));
        line("");
    }

    /** What share of each other server's rate Millrace reaches. */
    void printRatios(List<String> others) {
        line("| Load | M/" + String.join(" | M/", others) + " |");
        line("|---|" + "--:|".repeat(others.size()));
        runs.forEach((cell, servers) -> {
            StringBuilder row = new StringBuilder("| ").append(cell.label()).append(" |");
            for (String other : others) {
                double ratio = rate(servers, MillraceTarget.THIS) / rate(servers, other);
                row.append(String.format(Locale.ROOT, " %.0f %% |", 100 * ratio));
            }
            line(row.toString());
        });
        line("");
    }

    private static double rate(Map<String, List<Measurement>> servers, String server) {
        return median(servers.get(server), Measurement::recordsPerSecond);
    }

    private static double median(List<Measurement> measurements, ToDoubleFunction<Measurement> value) {
        double[] sorted = measurements.stream().mapToDouble(value).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    void printSustained(List<SustainedRun> sustained) {
        line("| Load | Records | Acknowledged/s | Imported/s | All imported after the last answer, s"
                + " | Server CPU s/million | PostgreSQL CPU s/million |");
        line("|---|--:|--:|--:|--:|--:|--:|");
        sustained.forEach(run -> line(String.format(
                Locale.ROOT,
                "| %s | %,d | %,.0f | %,.0f | %.2f | %.2f | %.2f |",
                run.cell().label(),
                run.records(),
                run.acknowledgedPerSecond(),
                run.whole().recordsPerSecond(),
                run.lagSeconds(),
                run.whole().serverSeconds(),
                run.whole().databaseSeconds())));
        line("");
        line("| Load | Server CPU s/million, by kind of thread |");
        line("|---|---|");
        sustained.forEach(run -> line("| " + run.cell().label() + " | " + threads(run.threads()) + " |"));
        line("");
    }

    private static String threads(Map<String, Double> seconds) {
        return seconds.entrySet().stream()
                .filter(thread -> thread.getValue() >= THREAD_SECONDS_MIN)
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .map(thread -> String.format(Locale.ROOT, "%s %.2f", thread.getKey(), thread.getValue()))
                .collect(Collectors.joining(", "));
    }

    /** @param spread each is compared with the first of its load */
    void printSpread(List<SpreadRun> spread) {
        line(
                "| Load | Tables | Records/s | of one table | Refused with 503 | p99 ms | Server CPU s/million | of one table"
                        + " | PostgreSQL CPU s/million | SQL statements/s |");
        line("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        Map<Cell, SpreadRun> ones = new HashMap<>();
        for (SpreadRun run : spread) {
            SpreadRun one = ones.computeIfAbsent(run.cell(), cell -> run);
            line(String.format(
                    Locale.ROOT,
                    "| %s | %,d | %,.0f | %.0f %% | %,d | %.2f | %.2f | %.2f | %.2f | %.1f |",
                    run.cell().label(),
                    run.tables(),
                    run.recordsPerSecond(),
                    100 * run.recordsPerSecond() / one.recordsPerSecond(),
                    run.refused(),
                    run.whole().latency().p99(),
                    run.whole().serverSeconds(),
                    run.whole().serverSeconds() / one.whole().serverSeconds(),
                    run.whole().databaseSeconds(),
                    run.statementsPerSecond()));
        }
        line("");
    }

    void printPaced(List<PacedRun> paced) {
        line("| Tables | Posts/s | Imports | p50 ms | p99 ms | p99.9 ms | Server CPU s/million |");
        line("|--:|--:|--:|--:|--:|--:|--:|");
        paced.forEach(run -> line(String.format(
                Locale.ROOT,
                "| %,d | %,.0f | %d | %.2f | %.2f | %.2f | %.2f |",
                run.tables(),
                run.whole().recordsPerSecond(),
                run.imports(),
                run.latency().p50(),
                run.latency().p99(),
                run.latency().p999(),
                run.whole().serverSeconds())));
        line("");
    }

    void printFreshness(FreshnessRun run) {
        line("| Records/s | Queries | that missed an answered record | p50 ms | p99 ms | Server CPU s/million |");
        line("|--:|--:|--:|--:|--:|--:|");
        line(String.format(
                Locale.ROOT,
                "| %,.0f | %,d | %d | %.1f | %.1f | %.2f |",
                run.whole().recordsPerSecond(),
                run.queries(),
                run.missing(),
                run.latencies().millis(0.5),
                run.latencies().millis(0.99),
                run.whole().serverSeconds()));
        line("");
    }

    void heading(String text) {
        line("### " + text);
        line("");
    }

    void line(String text) {
        out.println(text);
    }
}
