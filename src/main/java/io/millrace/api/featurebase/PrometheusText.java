package io.millrace.api.featurebase;

import io.millrace.api.featurebase.MetricFamily.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the text format of Prometheus, version 0.0.4, as this server writes it. Confined to one thread. */
final class PrometheusText {
    private static final Pattern SAMPLE = Pattern.compile("([^\\s{]+)(?:\\{(.*)})?\\s+(\\S+)");
    private static final Pattern LABEL = Pattern.compile("([^=,\\s]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(.)");
    private static final List<String> PARTS = List.of("_bucket", "_count", "_sum");

    private final Map<String, String> helps = new LinkedHashMap<>();
    private final Map<String, String> types = new LinkedHashMap<>();
    private final Map<String, List<Sample>> samples = new LinkedHashMap<>();

    private PrometheusText() {}

    /** In their order. */
    static List<MetricFamily> families(String text) {
        PrometheusText reading = new PrometheusText();
        text.lines().forEach(reading::read);
        List<MetricFamily> families = new ArrayList<>();
        reading.samples.forEach((name, all) -> families.add(new MetricFamily(
                name,
                reading.helps.getOrDefault(name, ""),
                reading.types.getOrDefault(name, "untyped"),
                List.copyOf(all))));
        return families;
    }

    private void read(String line) {
        String[] words = line.split(" ", 4);
        if (line.startsWith("# HELP ")) {
            helps.put(words[2], words.length > 3 ? unescaped(words[3]) : "");
        } else if (line.startsWith("# TYPE ")) {
            types.put(words[2], words[3]);
        } else if (!line.startsWith("#")) {
            Matcher sample = SAMPLE.matcher(line);
            if (sample.matches()) {
                samples.computeIfAbsent(family(sample.group(1)), name -> new ArrayList<>())
                        .add(new Sample(sample.group(1), labels(sample.group(2)), sample.group(3)));
            }
        }
    }

    private String family(String name) {
        for (String part : PARTS) {
            String without = name.endsWith(part) ? name.substring(0, name.length() - part.length()) : name;
            String type = types.getOrDefault(without, "");
            if (type.equals("histogram") || type.equals("summary")) {
                return without;
            }
        }
        return name;
    }

    private static Map<String, String> labels(String listOrNull) {
        Map<String, String> labels = new LinkedHashMap<>();
        if (listOrNull != null) {
            Matcher label = LABEL.matcher(listOrNull);
            while (label.find()) {
                labels.put(label.group(1), unescaped(label.group(2)));
            }
        }
        return labels;
    }

    private static String unescaped(String text) {
        return ESCAPE.matcher(text)
                .replaceAll(found -> found.group(1).equals("n") ? "\n" : Matcher.quoteReplacement(found.group(1)));
    }
}
