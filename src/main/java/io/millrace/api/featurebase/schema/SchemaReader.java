package io.millrace.api.featurebase.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.mapping.json.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Reads a schema and checks it as a whole; the definitions are left to {@link DefinitionReader}. */
final class SchemaReader {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private static final String ID_FIELD = "id_field";
    private static final String PRIMARY_KEY_FIELDS = "primary_key_fields";
    private static final String ALLOW_MISSING_FIELDS = "allow_missing_fields";
    private static final String ALLOW_MISSING_COLUMNS = "allow_missing_columns";
    private static final Set<String> MEMBERS =
            Set.of("type", ID_FIELD, PRIMARY_KEY_FIELDS, ALLOW_MISSING_FIELDS, ALLOW_MISSING_COLUMNS, "definition");

    private final JsonNode schema;
    private final ProblemList problems = new ProblemList();
    private final List<String> warnings = new ArrayList<>();

    private SchemaReader(JsonNode schema) {
        this.schema = schema;
    }

    static MappingSchema read(String json) {
        SchemaReader reader = new SchemaReader(tree(json));
        MappingSchema read = reader.toSchema(json);
        reader.problems.raise();
        return read;
    }

    private static JsonNode tree(String json) {
        ProblemList problems = new ProblemList();
        try {
            JsonNode tree = JSON.readTree(json);
            if (tree != null && tree.isObject()) {
                return tree;
            }
            problems.add(SchemaReason.BAD_DEFINITION, "it has to be a JSON object");
        } catch (JsonProcessingException e) {
            problems.add(SchemaReason.BAD_DEFINITION, "it is not JSON: " + e.getOriginalMessage());
        }
        problems.raise();
        throw new IllegalStateException("a problem was raised");
    }

    private MappingSchema toSchema(String json) {
        checkMembers();
        String idField = idField();
        List<String> primaryKeys = primaryKeys();
        checkIds(idField, primaryKeys);
        List<Definition> definitions = new DefinitionReader(idField, primaryKeys, problems, warnings)
                .readAll(SchemaMembers.get(schema, "definition"));
        MappingSchema read = new MappingSchema(json, idField, primaryKeys, allowsMissing(), definitions, warnings);
        checkReferences(idField, primaryKeys, definitions);
        ColumnNames.check(read, problems);
        return read;
    }

    private void checkMembers() {
        JsonNode type = SchemaMembers.get(schema, "type");
        if (type != null && !"json".equals(type.textValue())) {
            problems.add(SchemaReason.UNSUPPORTED_SCHEMA_TYPE, "the type of a schema can only be \"json\"");
        }
        SchemaMembers.warnOfOthers(schema, MEMBERS, "the schema", warnings);
    }

    private String idField() {
        JsonNode node = SchemaMembers.get(schema, ID_FIELD);
        if (node != null && !node.isTextual()) {
            problems.add(SchemaReason.BAD_ID_FIELD, ID_FIELD + " has to be the name of a definition");
        }
        return node == null ? null : node.asText();
    }

    private List<String> primaryKeys() {
        List<String> names = new ArrayList<>();
        JsonNode node = SchemaMembers.get(schema, PRIMARY_KEY_FIELDS);
        if (node == null) {
            return names;
        }
        boolean isBad = !node.isArray();
        for (JsonNode name : node) {
            isBad |= !name.isTextual() || names.contains(name.textValue());
            names.add(name.asText());
        }
        if (isBad) {
            problems.add(SchemaReason.BAD_PRIMARY_KEY, PRIMARY_KEY_FIELDS + " has to be a list of names, each once");
        }
        return isBad ? names.stream().distinct().toList() : names;
    }

    private void checkIds(String idField, List<String> primaryKeys) {
        if (idField != null && !primaryKeys.isEmpty()) {
            problems.add(
                    SchemaReason.ID_AND_PRIMARY_KEY,
                    "only one of " + ID_FIELD + " and " + PRIMARY_KEY_FIELDS + " can be given");
        } else if (idField == null && primaryKeys.isEmpty()) {
            problems.add(
                    SchemaReason.MISSING_ID, "one of " + ID_FIELD + " and " + PRIMARY_KEY_FIELDS + " has to be given");
        }
    }

    private boolean allowsMissing() {
        JsonNode fields = SchemaMembers.get(schema, ALLOW_MISSING_FIELDS);
        JsonNode columns = SchemaMembers.get(schema, ALLOW_MISSING_COLUMNS);
        for (Map.Entry<String, JsonNode> member : schema.properties()) {
            boolean isOne = member.getKey().equalsIgnoreCase(ALLOW_MISSING_FIELDS)
                    || member.getKey().equalsIgnoreCase(ALLOW_MISSING_COLUMNS);
            if (isOne && !member.getValue().isNull() && !member.getValue().isBoolean()) {
                problems.add(SchemaReason.BAD_CONFIG, member.getKey() + " has to be true or false");
            }
        }
        if (fields != null && columns != null && fields.asBoolean() != columns.asBoolean()) {
            problems.add(
                    SchemaReason.ALLOW_MISSING_CONFLICT,
                    ALLOW_MISSING_FIELDS + " and " + ALLOW_MISSING_COLUMNS + " mean the same but differ");
        }
        JsonNode given = fields != null ? fields : columns;
        return given != null && given.asBoolean();
    }

    private void checkReferences(String idField, List<String> primaryKeys, List<Definition> definitions) {
        Set<String> names = new TreeSet<>();
        definitions.forEach(definition -> names.add(definition.name()));
        if (idField != null && !names.contains(idField)) {
            problems.add(
                    idField,
                    SchemaReason.ID_FIELD_NOT_FOUND,
                    ID_FIELD + " names " + Shown.text(idField) + ", no definition");
        }
        for (String key : primaryKeys) {
            if (!names.contains(key)) {
                problems.add(
                        key,
                        SchemaReason.PRIMARY_KEY_NOT_FOUND,
                        PRIMARY_KEY_FIELDS + " names " + Shown.text(key) + ", no definition");
            }
        }
    }
}
