package io.millrace.mapping;

import com.fasterxml.jackson.core.JsonFactory;
import io.millrace.model.TableSchema;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A schema compiled for one table version. Immutable, shared by threads. */
public final class Mapping {
    /** Writes one cell to one field. */
    record Output(int position, int column) {}

    private final TableSchema table;
    private final JsonFactory json = JsonBodies.factory();
    private final Column[] columns;
    private final PathNode paths;
    private final MissingProblems missing;
    private final int[] keyParts;
    private final int[] recordTimes;
    private final Output[] outputs;

    /**
     * @param keyParts the record's id or, for a keyed table, the parts of its key in their order
     * @param recordTimes by ascending precedence
     * @param outputs by ascending position
     */
    Mapping(
            TableSchema table,
            boolean allowsMissing,
            List<Column> columns,
            List<Integer> keyParts,
            List<Integer> recordTimes,
            List<Output> outputs) {
        this.table = table;
        this.columns = columns.toArray(new Column[0]);
        this.paths = PathNode.root(columns);
        this.missing = new MissingProblems(this.columns, allowsMissing);
        this.keyParts = keyParts.stream().mapToInt(Integer::intValue).toArray();
        this.recordTimes = recordTimes.stream().mapToInt(Integer::intValue).toArray();
        this.outputs = outputs.toArray(new Output[0]);
    }

    /**
     * Compiles a schema for a table that has all the fields that its {@link MappingPlan} names.
     *
     * @throws io.millrace.problem.Problem INVALID_PARAMETER if the schema does not fit the table
     */
    public static Mapping compile(
            MappingSchema schema, TableSchema table, Function<String, Optional<TableSchema>> tables) {
        return new MappingCompiler(schema, table, tables).compile();
    }

    /** The table version whose positions the rows use. */
    public TableSchema table() {
        return table;
    }

    JsonFactory json() {
        return json;
    }

    Column[] columns() {
        return columns;
    }

    PathNode paths() {
        return paths;
    }

    MissingProblems missing() {
        return missing;
    }

    int[] keyParts() {
        return keyParts;
    }

    int[] recordTimes() {
        return recordTimes;
    }

    Output[] outputs() {
        return outputs;
    }
}
