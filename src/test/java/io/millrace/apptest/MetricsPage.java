package io.millrace.apptest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code /metrics} says at a moment. Immutable. */
public final class MetricsPage {
    private static final Pattern SAMPLE = Pattern.compile("(\\w+)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** One line. */
    public record Sample(String name, Map<String, String> labels, double value) {}

    private final List<Sample> samples;

    private MetricsPage(List<Sample> samples) {
        this.samples = List.copyOf(samples);
    }

    public static MetricsPage of(MillraceProcess server) throws Exception {
        return parse(server.manage("GET", "/metrics").body());
    }

    static MetricsPage parse(String text) {
        List<Sample> samples = new ArrayList<>();
        for (String line : text.lines().filter(each -> !each.startsWith("#")).toList()) {
            Matcher sample = SAMPLE.matcher(line);
            if (!sample.matches()) {
                throw new AssertionError("no sample: " + line);
            }
            Map<String, String> labels = new HashMap<>();
            if (sample.group(2) != null) {
                LABEL.matcher(sample.group(2)).results().forEach(label -> labels.put(label.group(1), label.group(2)));
            }
            samples.add(new Sample(sample.group(1), Map.copyOf(labels), number(sample.group(3))));
        }
        return new MetricsPage(samples);
    }

    private static double number(String text) {
        return Double.parseDouble(text.replace("Inf", "Infinity"));
    }

    /** All samples of a name. */
    public List<Sample> of(String name) {
        return samples.stream().filter(sample -> sample.name().equals(name)).toList();
    }

    /**
     * The sum over the samples that have these labels; fails if there is none.
     *
     * @param labels names and values in turn
     */
    public double value(String name, String... labels) {
        List<Sample> found = of(name).stream()
                .filter(sample -> {
                    for (int i = 0; i < labels.length; i += 2) {
                        if (!labels[i + 1].equals(sample.labels().get(labels[i]))) {
                            return false;
                        }
                    }
                    return true;
                })
                .toList();
        if (found.isEmpty()) {
            throw new AssertionError("no " + name + List.of(labels) + " but " + of(name));
        }
        return found.stream().mapToDouble(Sample::value).sum();
    }
}
