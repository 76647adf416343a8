package io.millrace.mapping.event;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.mapping.json.ColumnRule;
import io.millrace.model.Granularity;
import io.millrace.problem.FieldProblem;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the list of typed fields of a rule and finds all that is wrong with it. One use. */
final class TypedFieldsReader {
    static final int FIELDS_MAX = 100;

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,229}");
    private static final Set<String> MEMBERS = Set.of("name", "path", "type", "scale", "granularity");
    private static final Set<String> FIXED =
            Arrays.stream(EventFields.values()).map(EventFields::word).collect(Collectors.toUnmodifiableSet());

    private final List<FieldProblem> problems = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    /** Of the field that is being read. */
    private int index;

    /** @throws Problem INVALID_PARAMETER, with one detail for each thing that is wrong; its path begins with {@code fields} and an index */
    List<TypedField> read(JsonNode list) {
        List<TypedField> fields = new ArrayList<>();
        if (!list.isArray() || list.size() > FIELDS_MAX) {
            String message = "fields has to be a list of at most " + FIELDS_MAX + " objects";
            problems.add(new FieldProblem(null, List.of("fields"), "bad_fields", message));
        } else {
            for (JsonNode each : list) {
                fields.add(field(each));
                index++;
            }
        }
        if (!problems.isEmpty()) {
            throw new Problem(
                    ProblemCode.INVALID_PARAMETER,
                    problems.stream().map(FieldProblem::message).collect(Collectors.joining("; ")),
                    problems);
        }
        return fields;
    }

    /** Of no use if it has problems. */
    private TypedField field(JsonNode json) {
        if (!json.isObject()) {
            add(null, "wrong_type", "has to be an object");
            return null;
        }
        json.fieldNames().forEachRemaining(member -> {
            if (!MEMBERS.contains(member)) {
                add(member, "unknown_member", "is not known; there are name, path, type, scale and granularity");
            }
        });
        String name = name(json.path("name"));
        TypedField.Type type = type(json.path("type"));
        return new TypedField(name, path(json.path("path")), type, scale(json, type), granularity(json, type));
    }

    private String name(JsonNode json) {
        String name = json.asText();
        if (!json.isTextual() || !NAME.matcher(name).matches()) {
            add("name", "bad_name", "has to be a letter and at most 229 letters, digits, - and _");
        } else if (FIXED.contains(name)) {
            add("name", "bad_name", name + " is a field that every event has");
        } else if (!names.add(name)) {
            add("name", "duplicate_name", name + " is the name of a field before it");
        }
        return name;
    }

    private TypedField.Type type(JsonNode json) {
        Optional<TypedField.Type> type = TypedField.Type.of(json.isTextual() ? json.textValue() : "");
        if (type.isEmpty()) {
            add("type", "bad_type", "has to be one of " + TypedField.Type.words());
        }
        return type.orElse(null);
    }

    private List<String> path(JsonNode json) {
        List<String> path = new ArrayList<>();
        for (JsonNode step : json) {
            path.add(step.asText());
            if (!step.isTextual()) {
                path.clear();
                break;
            }
        }
        if (!json.isArray() || path.isEmpty() || path.size() > ColumnRule.PATH_STEPS_MAX) {
            add(
                    "path",
                    "bad_path",
                    "has to be a list of 1 to " + ColumnRule.PATH_STEPS_MAX
                            + " texts, the members that lead to the value");
        }
        return path;
    }

    private int scale(JsonNode json, TypedField.Type type) {
        JsonNode scale = json.path("scale");
        if (scale.isMissingNode()) {
            return TypedField.SCALE_DEFAULT;
        }
        if (type != TypedField.Type.DECIMAL
                || !scale.isInt()
                || scale.intValue() < 0
                || scale.intValue() > TypedField.SCALE_MAX) {
            add("scale", "bad_scale", "is for a decimal, and a whole number from 0 to " + TypedField.SCALE_MAX);
        }
        return scale.intValue();
    }

    private Granularity granularity(JsonNode json, TypedField.Type type) {
        JsonNode word = json.path("granularity");
        if (word.isMissingNode()) {
            return TypedField.GRANULARITY_DEFAULT;
        }
        Optional<Granularity> granularity = Arrays.stream(Granularity.values())
                .filter(each -> each.word().equals(word.asText()))
                .findFirst();
        if (type != TypedField.Type.TIMESTAMP || !word.isTextual() || granularity.isEmpty()) {
            add("granularity", "bad_granularity", "is for a timestamp, and one of s, ms, us, ns");
        }
        return granularity.orElse(TypedField.GRANULARITY_DEFAULT);
    }

    private void add(String memberOrNull, String reason, String what) {
        List<String> path = memberOrNull == null
                ? List.of("fields", Integer.toString(index))
                : List.of("fields", Integer.toString(index), memberOrNull);
        problems.add(new FieldProblem(null, path, reason, String.join(".", path) + " " + what));
    }
}
