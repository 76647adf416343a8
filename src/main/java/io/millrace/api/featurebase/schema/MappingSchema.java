package io.millrace.api.featurebase.schema;

import io.millrace.mapping.Mapping;
import io.millrace.mapping.MappingPlan;
import io.millrace.mapping.MappingRule;
import io.millrace.model.TableSchema;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The schema of a sink as the client defined it, checked as far as it can be without the table. Immutable.
 *
 * <p>Its JSON form: {@code definition} (a list of name, path, type, config), one of {@code id_field} and {@code
 * primary_key_fields}, and perhaps {@code allow_missing_fields} or {@code allow_missing_columns}, which mean the same.
 */
public final class MappingSchema implements MappingRule {
    private final String json;
    private final String idField;
    private final List<String> primaryKeys;
    private final boolean allowsMissing;
    private final List<Definition> definitions;
    private final List<String> warnings;

    /** @param idField null if there are primary keys */
    MappingSchema(
            String json,
            String idField,
            List<String> primaryKeys,
            boolean allowsMissing,
            List<Definition> definitions,
            List<String> warnings) {
        this.json = json;
        this.idField = idField;
        this.primaryKeys = List.copyOf(primaryKeys);
        this.allowsMissing = allowsMissing;
        this.definitions = List.copyOf(definitions);
        this.warnings = List.copyOf(warnings);
    }

    /**
     * Reads and checks a schema.
     *
     * @throws io.millrace.problem.Problem INVALID_PARAMETER, with one detail for each thing that is wrong
     */
    public static MappingSchema parse(String json) {
        return SchemaReader.read(json);
    }

    /** Whether records are named by strings, so that the table has to be keyed. */
    public boolean isKeyed() {
        return idField == null;
    }

    /** Whether a record may lack members. */
    public boolean allowsMissing() {
        return allowsMissing;
    }

    /** The name of the definition that numbers the records; empty if they have keys. */
    public Optional<String> idField() {
        return Optional.ofNullable(idField);
    }

    /** The names of the definitions that make the record key, in its order; empty if records are numbered. */
    public List<String> primaryKeyFields() {
        return primaryKeys;
    }

    /** The text it was parsed from. */
    public String toJson() {
        return json;
    }

    @Override
    public MappingPlan plan(TableSchema table, Function<String, Optional<TableSchema>> tables) {
        SchemaPlan plan = SchemaPlan.of(this, table, tables);
        return new MappingPlan(plan.fieldsToCreate(), plan.warnings());
    }

    @Override
    public Mapping compile(TableSchema table, Function<String, Optional<TableSchema>> tables) {
        return new SchemaCompiler(this, table, tables).compile().compile();
    }

    List<Definition> definitions() {
        return definitions;
    }

    /** What is odd but harmless. */
    List<String> warnings() {
        return warnings;
    }

    /** Whether values go to a column, and not only into the record's id, key or time. */
    boolean isStored(Definition definition) {
        boolean isOnlyKey = primaryKeys.contains(definition.name())
                && (definition.name().equals(Definition.RECORD_ID_NAME)
                        || (primaryKeys.size() == 1 && definition.kind() == ColumnKind.STRING));
        return !definition.name().equals(idField) && !isOnlyKey && definition.kind() != ColumnKind.RECORD_TIME;
    }
}
