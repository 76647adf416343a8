package io.millrace.api.featurebase.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.mapping.json.ColumnRule;
import io.millrace.mapping.json.Shown;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads and checks the list of definitions, one by one. */
final class DefinitionReader {
    private static final Set<String> MEMBERS = Set.of("name", "path", "type", "config");

    private final String idField;
    private final List<String> primaryKeys;
    private final ProblemList problems;
    private final List<String> warnings;
    private final Map<String, Integer> positions = new HashMap<>();

    DefinitionReader(String idField, List<String> primaryKeys, ProblemList problems, List<String> warnings) {
        this.idField = idField;
        this.primaryKeys = primaryKeys;
        this.problems = problems;
        this.warnings = warnings;
    }

    List<Definition> readAll(JsonNode entries) {
        List<Definition> definitions = new ArrayList<>();
        if (entries == null || !entries.isArray()) {
            problems.add(SchemaReason.BAD_DEFINITION, "definition has to be a list");
            return definitions;
        }
        for (int i = 0; i < entries.size(); i++) {
            read(entries.get(i), i).ifPresent(definitions::add);
        }
        return definitions;
    }

    private Optional<Definition> read(JsonNode entry, int position) {
        JsonNode name = entry.isObject() ? SchemaMembers.get(entry, "name") : null;
        if (name == null || !name.isTextual() || name.textValue().isEmpty()) {
            SchemaReason reason = entry.isObject() ? SchemaReason.BAD_NAME : SchemaReason.BAD_DEFINITION;
            problems.add(reason, "definition " + position + " has to be an object with a name");
            return Optional.empty();
        }
        return Optional.of(read(entry, name.textValue(), position));
    }

    private Definition read(JsonNode entry, String name, int position) {
        Integer earlier = positions.putIfAbsent(name, position);
        if (earlier != null) {
            problems.add(
                    name,
                    SchemaReason.DUPLICATE_NAME,
                    name + ": definitions " + earlier + " and " + position + " have this name");
        }
        SchemaMembers.warnOfOthers(entry, MEMBERS, name, warnings);
        List<String> path = path(SchemaMembers.get(entry, "path"), name);
        int before = problems.size();
        ColumnKind kind = kind(SchemaMembers.get(entry, "type"), name);
        boolean isKindKnown = problems.size() == before;
        ColumnOptions options = OptionReader.read(name, SchemaMembers.get(entry, "config"), problems);
        Definition definition = new Definition(name, path, kind, options);
        if (isKindKnown) {
            checkRole(definition);
            OptionRules.check(definition, problems);
        }
        options.layout()
                .filter(layout -> !layout.hasParts())
                .ifPresent(layout -> warnings.add(name + ": the layout " + layout
                        + " names no part of a time; write it for 2006-01-02T15:04:05Z07:00"));
        return definition;
    }

    private List<String> path(JsonNode path, String name) {
        List<String> steps = new ArrayList<>();
        if (path == null) {
            problems.add(name, SchemaReason.MISSING_PATH, name + ": the path is missing");
            return steps;
        }
        boolean isBad = !path.isArray() || path.isEmpty() || path.size() > ColumnRule.PATH_STEPS_MAX;
        for (JsonNode step : path) {
            isBad |= !step.isTextual();
            steps.add(step.asText());
        }
        if (isBad) {
            problems.add(
                    name,
                    SchemaReason.BAD_PATH,
                    name + ": the path has to be a list of 1 to " + ColumnRule.PATH_STEPS_MAX + " member names");
        }
        return steps;
    }

    /** The type, or null if the table has to say it. */
    private ColumnKind kind(JsonNode type, String name) {
        if (type == null) {
            return untyped(name);
        }
        Optional<ColumnKind> kind = Optional.ofNullable(type.textValue()).flatMap(ColumnKind::of);
        if (kind.isEmpty()) {
            problems.add(
                    name,
                    SchemaReason.UNSUPPORTED_TYPE,
                    name + ": " + Shown.text(type.asText()) + " is no type; there are " + ColumnKind.words());
        }
        return kind.orElse(null);
    }

    private ColumnKind untyped(String name) {
        boolean isOnlyKey =
                primaryKeys.contains(name) && (primaryKeys.size() == 1 || name.equals(Definition.RECORD_ID_NAME));
        if (name.equals(idField)) {
            return ColumnKind.ID;
        } else if (name.equals(Definition.RECORD_TIME_NAME)) {
            return ColumnKind.RECORD_TIME;
        }
        return isOnlyKey ? ColumnKind.STRING : null;
    }

    private void checkRole(Definition definition) {
        ColumnKind kind = definition.kind();
        if (definition.name().equals(idField) && kind != ColumnKind.ID && kind != ColumnKind.INT) {
            problems.add(
                    definition,
                    SchemaReason.BAD_ID_FIELD,
                    "records are numbered by type id or int, not " + kind.word());
        }
        if (primaryKeys.contains(definition.name()) && kind == ColumnKind.STRINGS) {
            problems.add(
                    definition, SchemaReason.BAD_PRIMARY_KEY, "a list of strings cannot be a part of the record key");
        }
    }
}
