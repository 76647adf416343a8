package io.millrace.mapping.record;

import io.millrace.mapping.Framing;
import io.millrace.mapping.Mapping;
import io.millrace.model.Request;
import io.millrace.model.RowVisitor;
import io.millrace.model.TableSchema;
import java.util.Comparator;
import java.util.List;

/** A {@link RecordRule}, compiled for one table version. */
final class RecordMapping implements Mapping {
    /** A column and the position of its field. */
    record Output(int position, Column column) {}

    private final TableSchema table;
    private final Records records;
    private final Column key;
    private final Column ttl;
    private final List<Output> outputs;

    RecordMapping(TableSchema table, Records records, Column key, Column ttl, List<Column> columns) {
        this.table = table;
        this.records = records;
        this.key = key;
        this.ttl = ttl;
        this.outputs = columns.stream()
                .map(column -> new Output(table.position(column.name()), column))
                .sorted(Comparator.comparingInt(Output::position))
                .toList();
    }

    @Override
    public TableSchema table() {
        return table;
    }

    @Override
    public Framing framing(Request request) {
        return records(request).framing();
    }

    /** Code in the same JVM sends arrays, whatever the rule says of bodies. */
    Records records(Request request) {
        return request.contentType().equals(Request.JSON_RECORDS) ? Records.ARRAY : records;
    }

    @Override
    public Mapper mapper(RowVisitor rows, Bounds bounds) {
        return new RecordMapper(this, rows, bounds);
    }

    /** Null if ids come from the log. */
    Column key() {
        return key;
    }

    /** Null if the table's time to live counts. */
    Column ttl() {
        return ttl;
    }

    /** By ascending position. */
    List<Output> outputs() {
        return outputs;
    }
}
