package io.millrace.api.keboola.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.json.Json;
import io.millrace.api.keboola.common.Refusal;
import io.millrace.mapping.columns.ColumnsKind;
import io.millrace.model.MappingSpec;
import io.millrace.problem.FieldProblem;
import io.millrace.problem.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The columns of a sink's mapping, each with the members that its type has, in the order in which they are shown. What is wrong with one
 * is told as if it were the whole body, as Keboola does.
 */
final class Columns {
    private static final int COLUMNS_MAX = 100;
    private static final int TEMPLATE_MAX = 4096;
    private static final String PATH = "path";
    private static final String TEMPLATE = "template";
    private static final List<String> TYPES = List.of("uuid", "datetime", "ip", "body", "headers", PATH, TEMPLATE);
    private static final List<String> LANGUAGES = List.of("jsonnet");

    private final ArrayNode columns = Json.array();

    private Columns() {}

    /** @param mapping an object with the member {@code columns} */
    static Columns read(JsonBody mapping, Checks checks) {
        Columns columns = new Columns();
        Optional<List<JsonBody>> given = mapping.objects("columns");
        if (given.isEmpty()) {
            checks.missing("columns", JsonBody.ROOT);
        }
        given.ifPresent(list -> {
            checks.size("body.columns", list.size(), 1, COLUMNS_MAX);
            list.forEach(column -> columns.columns.add(column(column, checks)));
        });
        return columns;
    }

    private static ObjectNode column(JsonBody given, Checks checks) {
        ObjectNode column = Json.object();
        for (String name : List.of("type", "name")) {
            given.text(name).ifPresentOrElse(text -> column.put(name, text), () -> checks.missing(name, JsonBody.ROOT));
        }
        String type = column.path("type").asText("");
        given.text("type").ifPresent(word -> checks.oneOf("body.type", word, TYPES));
        if (type.equals(PATH)) {
            given.text(PATH).ifPresent(path -> column.put(PATH, path));
            given.text("defaultValue").ifPresent(value -> column.put("defaultValue", value));
        }
        if (type.equals(PATH) || type.equals(TEMPLATE)) {
            column.put("rawString", given.flag("rawString").orElse(false));
        }
        if (type.equals(TEMPLATE)) {
            given.object(TEMPLATE).ifPresent(template -> column.set(TEMPLATE, template(template, checks)));
        }
        return column;
    }

    private static ObjectNode template(JsonBody given, Checks checks) {
        ObjectNode template = Json.object();
        for (String name : List.of("language", "content")) {
            given.text(name)
                    .ifPresentOrElse(text -> template.put(name, text), () -> checks.missing(name, JsonBody.ROOT));
        }
        given.text("language").ifPresent(word -> checks.oneOf("body.language", word, LANGUAGES));
        given.text("content").ifPresent(text -> checks.length("body.content", text, 1, TEMPLATE_MAX));
        return template;
    }

    /**
     * The rule as the core keeps it.
     *
     * @throws Refusal if a column lacks what its type needs, has a template that is none, or the name of another
     */
    MappingSpec spec() {
        ObjectNode rule = Json.object();
        rule.set("columns", columns);
        String text = rule.toString();
        List<String> messages = new ArrayList<>(problems(text));
        Set<String> names = new HashSet<>();
        for (JsonNode column : columns) {
            String name = column.path("name").asText();
            if (!names.add(name)) {
                messages.add("column \"" + name + "\" is defined multiple times");
            }
        }
        if (!messages.isEmpty()) {
            throw new Refusal(400, "badRequest", messages);
        }
        return new MappingSpec(ColumnsKind.INSTANCE.name(), text);
    }

    private static List<String> problems(String rule) {
        try {
            ColumnsKind.INSTANCE.parse(rule);
            return List.of();
        } catch (Problem problem) {
            List<String> messages =
                    problem.details().stream().map(FieldProblem::message).toList();
            return messages.isEmpty() ? List.of(problem.getMessage()) : messages;
        }
    }
}
