package io.millrace.mapping.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.mapping.Mapping;
import io.millrace.mapping.MappingPlan;
import io.millrace.mapping.MappingRule;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.StoredContent;
import io.millrace.model.TableSchema;
import io.millrace.problem.FieldProblem;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A rule of the kind {@link RecordMappingKind}, read and checked. Immutable. */
final class RecordRule implements MappingRule {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Records records;
    private final Column key;
    private final Column ttl;
    private final List<Column> columns;

    /**
     * @param key null if ids come from the log
     * @param ttl null if the table's time to live counts
     */
    private RecordRule(Records records, Column key, Column ttl, List<Column> columns) {
        this.records = records;
        this.key = key;
        this.ttl = ttl;
        this.columns = List.copyOf(columns);
    }

    static RecordRule parse(String text) {
        return new Reader().read(text);
    }

    @Override
    public MappingPlan plan(TableSchema table, Function<String, Optional<TableSchema>> tables) {
        List<FieldProblem> problems = new ArrayList<>();
        if (key == null ? !table.identity().isGivenByLog() : !table.isKeyed()) {
            problems.add(problem(
                    null,
                    "incompatible_table",
                    key == null
                            ? "the rule has no key, so the ids of table " + table.name() + " have to come from the log"
                            : "the rule has a key, so table " + table.name() + " needs record keys"));
        }
        Map<String, FieldOptions> missing = new LinkedHashMap<>();
        for (Column column : columns) {
            Optional<Field> field = table.field(column.name());
            if (field.isEmpty()) {
                missing.put(column.name(), column.options());
            } else if (!field.get().options().equals(column.options())) {
                problems.add(problem(
                        column.name(),
                        "incompatible_column",
                        column.name() + ": the table's column is " + field.get().options() + ", the rule wants "
                                + column.options()));
            }
        }
        raise(problems);
        return new MappingPlan(missing, List.of());
    }

    @Override
    public Mapping compile(TableSchema table, Function<String, Optional<TableSchema>> tables) {
        MappingPlan plan = plan(table, tables);
        if (!plan.fieldsToCreate().isEmpty()) {
            raise(List.of(problem(
                    null,
                    "incompatible_column",
                    "the table " + table.name() + " has no columns "
                            + plan.fieldsToCreate().keySet() + " yet")));
        }
        return new RecordMapping(table, records, key, ttl, columns);
    }

    private static FieldProblem problem(String field, String reason, String message) {
        return new FieldProblem(field, List.of(), reason, message);
    }

    private static void raise(List<FieldProblem> problems) {
        if (!problems.isEmpty()) {
            throw new Problem(
                    ProblemCode.INVALID_PARAMETER,
                    problems.stream()
                            .map(FieldProblem::message)
                            .collect(Collectors.joining("; ", "the mapping cannot be used: ", "")),
                    problems);
        }
    }

    /** Reads the JSON form and finds everything that is wrong with it. One use. */
    private static final class Reader {
        private final List<FieldProblem> problems = new ArrayList<>();

        RecordRule read(String text) {
            JsonNode json = json(text);
            members(json, Set.of("records", "key", "ttl", "columns"), "the rule");
            String word = json.path("records").asText("body");
            Optional<Records> records = Records.of(word);
            if (records.isEmpty()) {
                add(null, "bad_records", "records is one of " + Records.words() + ", not " + word);
            }
            Column key = json.has("key") ? column(json.get("key"), null, "the key") : null;
            if (key != null && (key.source() == Source.HEADERS || key.source() == Source.TIME)) {
                add(null, "bad_key", "a key is a text; " + key.source().word() + " cannot be one");
            }
            Column ttl = json.has("ttl") ? column(json.get("ttl"), null, "the ttl") : null;
            if (ttl != null && !ttl.source().isNamed()) {
                add(
                        null,
                        "bad_ttl",
                        "a ttl comes from a header or a parameter, not from "
                                + ttl.source().word());
            }
            List<Column> columns = columns(json.path("columns"));
            raise(problems);
            return new RecordRule(records.orElseThrow(), key, ttl, columns);
        }

        private JsonNode json(String text) {
            try {
                JsonNode json = JSON.readTree(text);
                if (json.isObject()) {
                    return json;
                }
            } catch (JsonProcessingException e) {
                throw new Problem(ProblemCode.INVALID_PARAMETER, "the mapping is no JSON: " + e.getOriginalMessage());
            }
            throw new Problem(ProblemCode.INVALID_PARAMETER, "the mapping has to be a JSON object");
        }

        private List<Column> columns(JsonNode list) {
            List<Column> columns = new ArrayList<>();
            Set<String> names = new HashSet<>();
            if (!list.isArray() || list.isEmpty()) {
                add(null, "missing_columns", "columns has to be a list of one column or more");
                return columns;
            }
            for (JsonNode each : list) {
                String name = each.path("name").asText("");
                if (name.isEmpty()) {
                    add(null, "bad_name", "column " + names.size() + " has no name");
                } else if (!names.add(name)) {
                    add(name, "duplicate_name", name + ": another column has this name");
                }
                Column column = column(each, name, name);
                if (column != null) {
                    columns.add(column);
                }
            }
            return columns;
        }

        /** @param name null for what is no column */
        private Column column(JsonNode json, String name, String label) {
            Set<String> known = name == null ? Set.of("source", "of") : Set.of("name", "source", "of", "content");
            members(json, known, label);
            Optional<Source> source = Source.of(json.path("source").asText());
            if (source.isEmpty()) {
                add(name, "bad_source", label + ": the source is one of " + Source.words());
                return null;
            }
            String of = json.path("of").asText(null);
            if (source.get().isNamed() != (of != null && !of.isEmpty())) {
                add(
                        name,
                        "bad_source",
                        label + ": " + source.get().word()
                                + (source.get().isNamed() ? " needs a name in \"of\"" : " takes no \"of\""));
            }
            return new Column(name, source.get(), of, content(json, source.get(), name));
        }

        private StoredContent content(JsonNode json, Source source, String name) {
            if (source == Source.HEADERS) {
                return StoredContent.JSON;
            }
            String word = json.path("content").asText(source == Source.BODY && name != null ? "bytes" : "text");
            for (StoredContent content : StoredContent.values()) {
                if (content.word().equals(word) && (source == Source.BODY || content == StoredContent.TEXT)) {
                    return content;
                }
            }
            add(name, "bad_content", name + ": the content of " + source.word() + " cannot be " + word);
            return StoredContent.TEXT;
        }

        private void members(JsonNode json, Set<String> known, String label) {
            json.fieldNames().forEachRemaining(member -> {
                if (!known.contains(member)) {
                    add(null, "unknown_member", label + " has an unknown member " + member);
                }
            });
        }

        private void add(String field, String reason, String message) {
            problems.add(problem(field, reason, message));
        }
    }
}
