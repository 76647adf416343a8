package io.millrace.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Collects measurements and prints their medians as Markdown. Confined to one thread. */
final class Report {
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
                median(measurements, Measurement::p50Millis),
                median(measurements, Measurement::p99Millis),
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
        line("| Load | Records | Acknowledged/s | Queryable/s | All queryable after the last answer, s"
                + " | Server CPU s/million | PostgreSQL CPU s/million |");
        line("|---|--:|--:|--:|--:|--:|--:|");
        sustained.forEach(run -> line(String.format(
                Locale.ROOT,
                "| %s | %,d | %,.0f | %,.0f | %.2f | %.2f | %.2f |",
                run.cell().label(),
                run.records(),
                run.acknowledgedPerSecond(),
                run.queryablePerSecond(),
                run.lagSeconds(),
                run.whole().serverSeconds(),
                run.whole().databaseSeconds())));
        line("");
    }

    /** @param spread the first of them is what the others are compared with */
    void printSpread(List<SpreadRun> spread) {
        line("| Tables | Records/s | of one table | p99 ms | Server CPU s/million | of one table"
                + " | PostgreSQL CPU s/million |");
        line("|--:|--:|--:|--:|--:|--:|--:|");
        Measurement one = spread.get(0).measurement();
        for (SpreadRun run : spread) {
            Measurement measured = run.measurement();
            line(String.format(
                    Locale.ROOT,
                    "| %,d | %,.0f | %.0f %% | %.2f | %.2f | %.2f | %.2f |",
                    run.tables(),
                    measured.recordsPerSecond(),
                    100 * measured.recordsPerSecond() / one.recordsPerSecond(),
                    measured.p99Millis(),
                    measured.serverSeconds(),
                    measured.serverSeconds() / one.serverSeconds(),
                    measured.databaseSeconds()));
        }
        line("");
    }

    void printFreshness(FreshnessRun.Result run) {
        line("| Records/s | Batches | p50 ms | p90 ms | p99 ms | max ms | Server CPU s/million |");
        line("|--:|--:|--:|--:|--:|--:|--:|");
        line(String.format(
                Locale.ROOT,
                "| %,.0f | %,d | %.0f | %.0f | %.0f | %.0f | %.2f |",
                run.recordsPerSecond(),
                run.freshness().count(),
                run.freshness().millis(0.5),
                run.freshness().millis(0.9),
                run.freshness().millis(0.99),
                run.freshness().millis(1),
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
