package io.millrace.mapping.json;

import com.fasterxml.jackson.core.JsonFactory;
import io.millrace.mapping.Framing;
import io.millrace.mapping.Mapping;
import io.millrace.model.Request;
import io.millrace.model.RowVisitor;
import io.millrace.model.TableSchema;
import java.util.List;

/** A {@link JsonRule}, compiled. */
final class JsonMapping implements Mapping {
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
    JsonMapping(
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

    @Override
    public TableSchema table() {
        return table;
    }

    @Override
    public Framing framing(Request request) {
        return JsonFraming.of(request);
    }

    @Override
    public Mapper mapper(RowVisitor rows, Bounds bounds) {
        return new BatchMapper(this, rows, bounds.chunkBytesMax());
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
