package io.millrace.mapping.columns;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.mapping.template.MalformedTemplate;
import io.millrace.mapping.template.Template;
import io.millrace.problem.FieldProblem;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads the JSON form of a rule and finds everything that is wrong with it. One use. */
final class ColumnsReader {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    static final int COLUMNS_MAX = 100;
    static final int TEMPLATE_CHARACTERS_MAX = 4096;

    private final ColumnsSettings settings;
    private final List<FieldProblem> problems = new ArrayList<>();

    ColumnsReader(ColumnsSettings settings) {
        this.settings = settings;
    }

    ColumnsRule read(String text) {
        JsonNode list = json(text).path("columns");
        List<Column> columns = new ArrayList<>();
        if (!list.isArray() || list.isEmpty() || list.size() > COLUMNS_MAX) {
            add(null, "bad_columns", "columns has to be a list of 1 to " + COLUMNS_MAX + " columns");
        } else {
            list.forEach(each -> columns.add(column(each, columns.size())));
        }
        if (!problems.isEmpty()) {
            throw ColumnsRule.refused(problems);
        }
        return new ColumnsRule(columns, settings);
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new Problem(ProblemCode.INVALID_PARAMETER, "the mapping is no JSON: " + e.getOriginalMessage());
        }
    }

    /** Null if the column has no type. */
    private Column column(JsonNode json, int number) {
        String label = json.path("name").asText("");
        checkLabel(label, number);
        String word = json.path("type").asText("");
        ColumnType type = ColumnType.of(word).orElse(null);
        if (type == null) {
            add(
                    label,
                    "bad_type",
                    "column \"" + label + "\": the type must be one of " + ColumnType.words() + ", not \"" + word
                            + '"');
            return null;
        }
        String path = type == ColumnType.PATH ? path(json, label) : null;
        Template template = type == ColumnType.TEMPLATE ? template(json.path("template"), label) : null;
        String otherwise = type == ColumnType.PATH ? json.path("defaultValue").asText(null) : null;
        return new Column(type, label, path, otherwise, json.path("rawString").asBoolean(), template);
    }

    private void checkLabel(String label, int number) {
        if (label.isEmpty()
                || label.getBytes(StandardCharsets.UTF_8).length > ColumnField.LABEL_BYTES_MAX
                || label.chars().anyMatch(Character::isISOControl)) {
            add(
                    label,
                    "bad_name",
                    "the name of column " + (number + 1) + " must have 1 to " + ColumnField.LABEL_BYTES_MAX
                            + " bytes of UTF-8 without control characters");
        }
    }

    private String path(JsonNode json, String label) {
        if (!json.path("path").isTextual()) {
            add(label, "missing_path", "column \"" + label + "\" is missing path");
        }
        return json.path("path").asText();
    }

    /** Null if there is none that can be used. */
    private Template template(JsonNode json, String label) {
        String content = json.path("content").asText("");
        if (!json.isObject()) {
            add(label, "missing_template", "column \"" + label + "\" is missing template");
        } else if (!json.path("language").asText("").equals("jsonnet")) {
            add(label, "bad_template", "column \"" + label + "\": the language of templates is \"jsonnet\"");
        } else if (content.isEmpty() || content.codePointCount(0, content.length()) > TEMPLATE_CHARACTERS_MAX) {
            add(
                    label,
                    "bad_template",
                    "column \"" + label + "\": a template has 1 to " + TEMPLATE_CHARACTERS_MAX + " characters");
        } else {
            try {
                return Template.parse(content);
            } catch (MalformedTemplate e) {
                add(label, "bad_template", "column \"" + label + "\" template is invalid: " + e.getMessage());
            }
        }
        return null;
    }

    private void add(String label, String reason, String message) {
        problems.add(ColumnsRule.problem(label, reason, message));
    }
}
