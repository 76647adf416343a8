package io.millrace.loadtest;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Where more connections bring no more records. */
final class Saturation {
    /** Of the best rate; what is closer to it is not told apart. */
    private static final double SHARE = 0.9;

    private Saturation() {}

    /** A table of the steps, with a line for each batch that says where it saturates. */
    static List<String> table(CapacityPlan plan, List<Step> steps) {
        List<String> lines = new ArrayList<>();
        lines.add("capacity: records/s of batches by connections");
        StringBuilder head = new StringBuilder(String.format("%10s", "batch"));
        plan.levels().forEach(level -> head.append(String.format("%12d", level)));
        lines.add(head.append("  saturates at").toString());
        for (int batch : plan.batches()) {
            List<Step> row =
                    steps.stream().filter(step -> step.batch() == batch).toList();
            StringBuilder line = new StringBuilder(String.format("%10d", batch));
            row.forEach(step -> line.append(String.format(Locale.ROOT, "%,12.0f", step.rate())));
            lines.add(line.append("  ").append(point(row)).toString());
        }
        return lines;
    }

    /** The fewest connections that reach nine tenths of the best rate. */
    static String point(List<Step> row) {
        double best = row.stream().mapToDouble(Step::rate).max().orElse(0);
        Step first = row.stream()
                .filter(step -> step.rate() >= SHARE * best)
                .findFirst()
                .orElseThrow();
        boolean isLast = first == row.get(row.size() - 1);
        return isLast ? "not yet: more connections may bring more" : first.connections() + " connections";
    }
}
