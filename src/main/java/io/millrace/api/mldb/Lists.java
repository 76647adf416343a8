package io.millrace.api.mldb;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.json.Json;
import io.millrace.cell.Cell;
import io.millrace.cell.CellJson;
import io.millrace.cell.CellRow;
import io.millrace.cell.CellTime;
import io.millrace.cell.CellValue;
import io.millrace.cell.Path;
import io.millrace.cell.RowScan;
import io.millrace.cell.RowSource;
import io.millrace.cell.RowSource.RowCursor;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Lists of what is in a dataset. Read by the thread that has the rows. */
final class Lists {
    /** Of columns, or of different values, that a list is put together of. */
    private static final int ENTRIES_MAX = 1_000_000;

    private Lists() {}

    /** Names of rows. */
    static byte[] rows(RowSource source, long start, long limit) {
        return Json.written(json -> {
            json.writeStartArray();
            try (RowCursor rows = source.scan(RowScan.ALL.with(RowScan.NO_COLUMNS))) {
                long at = 0;
                for (CellRow row = rows.next(); row != null && (limit < 0 || at < start + limit); row = rows.next()) {
                    if (at++ >= start) {
                        json.writeString(row.name().toString());
                    }
                }
            }
            json.writeEndArray();
        });
    }

    /** Names of columns, by name. */
    static byte[] columns(RowSource source, long offset, long limit) {
        Set<Path> columns = new TreeSet<>();
        try (RowCursor rows = source.scan(RowScan.ALL)) {
            for (CellRow row = rows.next(); row != null; row = rows.next()) {
                row.cells().forEach(cell -> columns.add(cell.column()));
                requireFew(columns.size());
            }
        }
        return Json.written(json -> {
            json.writeStartArray();
            long at = 0;
            for (Path column : columns) {
                if (at >= offset && (limit < 0 || at < offset + limit)) {
                    json.writeString(column.toString());
                }
                at++;
            }
            json.writeEndArray();
        });
    }

    private static void requireFew(int entries) {
        if (entries > ENTRIES_MAX) {
            throw new Problem(
                    ProblemCode.INVALID_QUERY, "there are more than " + ENTRIES_MAX + " different ones; ask with SQL");
        }
    }

    /** Different values of a column. */
    static byte[] values(RowSource source, Path column) {
        return Json.written(json -> {
            json.writeStartArray();
            for (CellValue value : counted(source, column).keySet()) {
                CellJson.write(json, value);
            }
            json.writeEndArray();
        });
    }

    /** Different values of a column, each with the number of rows that have it. */
    static byte[] valueCounts(RowSource source, Path column) {
        return Json.written(json -> {
            json.writeStartArray();
            for (Map.Entry<CellValue, Long> entry : counted(source, column).entrySet()) {
                write(json, entry);
            }
            json.writeEndArray();
        });
    }

    private static void write(JsonGenerator json, Map.Entry<CellValue, Long> entry) throws IOException {
        json.writeStartArray();
        CellJson.write(json, entry.getKey());
        json.writeNumber(entry.getValue());
        json.writeEndArray();
    }

    private static Map<CellValue, Long> counted(RowSource source, Path column) {
        Map<CellValue, Long> counts = new LinkedHashMap<>();
        boolean isThere = false;
        try (RowCursor rows = source.scan(RowScan.ALL.with(column::equals))) {
            for (CellRow row = rows.next(); row != null; row = rows.next()) {
                Set<CellValue> values = new LinkedHashSet<>();
                row.cells().stream()
                        .filter(cell -> cell.column().equals(column))
                        .map(Cell::value)
                        .forEach(values::add);
                isThere |= !values.isEmpty();
                values.forEach(value -> counts.merge(value, 1L, Long::sum));
                requireFew(counts.size());
            }
        }
        if (!isThere) {
            throw MldbError.of(404, "there is no column " + column);
        }
        return counts;
    }

    /** {@code [earliest, latest]}; not a date if there are no cells. */
    static byte[] timestampRange(RowSource source) {
        long earliest = CellTime.INFINITY;
        long latest = CellTime.NOT_A_DATE;
        boolean hasCells = false;
        try (RowCursor rows = source.scan(RowScan.ALL)) {
            for (CellRow row = rows.next(); row != null; row = rows.next()) {
                for (Cell cell : row.cells()) {
                    if (cell.micros() == CellTime.NOT_A_DATE) {
                        continue;
                    }
                    hasCells = true;
                    earliest = Math.min(earliest, cell.micros());
                    latest = Math.max(latest, cell.micros());
                }
            }
        }
        List<String> range = List.of(CellTime.text(hasCells ? earliest : CellTime.NOT_A_DATE), CellTime.text(latest));
        return Json.written(json -> {
            json.writeStartArray();
            for (String time : range) {
                json.writeString(time);
            }
            json.writeEndArray();
        });
    }

    /** {@code {"rowCount","columnCount","cellCount","valueCount"}}. */
    static ObjectNode counts(RowSource source) {
        long rowCount = 0;
        long cells = 0;
        Set<Path> columns = new HashSet<>();
        try (RowCursor rows = source.scan(RowScan.ALL)) {
            for (CellRow row = rows.next(); row != null; row = rows.next()) {
                rowCount++;
                cells += row.cells().size();
                for (Cell cell : row.cells()) {
                    if (columns.size() < ENTRIES_MAX) {
                        columns.add(cell.column());
                    }
                }
            }
        }
        return Json.object()
                .put("rowCount", rowCount)
                .put("columnCount", columns.size())
                .put("cellCount", cells)
                .put("valueCount", cells);
    }
}
