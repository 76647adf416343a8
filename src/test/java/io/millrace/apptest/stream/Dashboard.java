package io.millrace.apptest.stream;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.apptest.MetricsPage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A dashboard for Grafana, and what it asks for. Immutable. */
record Dashboard(JsonNode json) {
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|without) \\(([^)]*)\\)");
    private static final Pattern SELECTOR = Pattern.compile("([a-zA-Z_]\\w*)(?:\\{([^}]*)})?(?!\\w|\\s*\\()");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)(=~|=)\"([^\"]*)\"");
    private static final Pattern VARIABLE = Pattern.compile("label_values\\((.*), (\\w+)\\)");

    static Dashboard read(String name) throws IOException {
        return new Dashboard(
                StreamClient.JSON.readTree(Path.of("conf", "grafana", name).toFile()));
    }

    List<String> titles() {
        List<String> titles = new ArrayList<>();
        json.path("panels").forEach(panel -> titles.add(panel.path("title").asText()));
        return titles;
    }

    /** Every query of a panel, with the panel's title in front. */
    List<String> queries() {
        List<String> queries = new ArrayList<>();
        for (JsonNode panel : json.path("panels")) {
            for (JsonNode target : panel.path("targets")) {
                queries.add(panel.path("title").asText() + ": "
                        + target.path("expr").asText());
            }
        }
        return queries;
    }

    /** What of all queries and variables the metrics do not have, each with the place that asks for it. */
    List<String> missing(MetricsPage metrics) {
        List<String> missing = new ArrayList<>();
        for (String query : queries()) {
            int colon = query.indexOf(": ");
            missing(query.substring(colon + 2), metrics, query.substring(0, colon), missing);
        }
        for (JsonNode variable : json.path("templating").path("list")) {
            Matcher values = VARIABLE.matcher(variable.path("definition").asText());
            if (values.matches()) {
                String place = "variable " + variable.path("name").asText();
                missing(values.group(1) + " by (" + values.group(2) + ")", metrics, place, missing);
            }
        }
        return missing;
    }

    /** Names that are neither functions nor in braces, parentheses of a grouping or brackets are those of meters. */
    private static void missing(String query, MetricsPage metrics, String place, List<String> missing) {
        Set<String> grouped = new LinkedHashSet<>();
        GROUPING.matcher(query)
                .results()
                .forEach(by -> grouped.addAll(List.of(by.group(1).split(", "))));
        String selectors = GROUPING.matcher(query).replaceAll("").replaceAll("\\[[^\\]]*]", "");
        int found = 0;
        for (MatchResult selector : SELECTOR.matcher(selectors).results().toList()) {
            String name = selector.group(1);
            List<MetricsPage.Sample> samples = metrics.of(name);
            if (samples.isEmpty()) {
                missing.add(place + ": " + name);
                continue;
            }
            found++;
            Set<String> labels = new LinkedHashSet<>(grouped);
            if (selector.group(2) != null) {
                for (MatchResult matcher :
                        MATCHER.matcher(selector.group(2)).results().toList()) {
                    labels.add(matcher.group(1));
                    if (matcher.group(2).equals("=")
                            && samples.stream().noneMatch(sample -> matcher.group(3)
                                    .equals(sample.labels().get(matcher.group(1))))) {
                        missing.add(place + ": " + name + "{" + matcher.group() + "}");
                    }
                }
                if (!MATCHER.matcher(selector.group(2))
                        .replaceAll("")
                        .replace(",", "")
                        .isBlank()) {
                    missing.add(place + ": {" + selector.group(2) + "} cannot be read");
                }
            }
            for (String label : labels) {
                if (!samples.stream().allMatch(sample -> sample.labels().containsKey(label))) {
                    missing.add(place + ": " + name + " by " + label);
                }
            }
        }
        if (found == 0) {
            missing.add(place + ": asks for no meter");
        }
    }
}
