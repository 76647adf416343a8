package io.millrace.sql;

import io.millrace.cell.Cell;
import io.millrace.cell.CellRow;
import io.millrace.cell.CellTime;
import io.millrace.cell.CellValue;
import io.millrace.cell.ColumnCondition;
import io.millrace.cell.Path;
import io.millrace.cell.RowScan;
import io.millrace.cell.RowSource;
import io.millrace.model.Interruption;
import io.millrace.sql.parse.SqlParser;
import io.millrace.sql.result.ResultFormat;
import io.millrace.sql.result.ResultOptions;
import io.millrace.sql.result.ResultWriter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Datasets in memory, which note what is asked of them. */
public final class TestRows implements RowSource {
    private static final String TIME = "2015-01-01T00:00:00Z";
    private static final Comparator<Path> ORDER =
            Comparator.comparing(Path::hash).thenComparing(Comparator.naturalOrder());

    private final Map<Path, List<Cell>> rows = new TreeMap<>(ORDER);
    private RowScan lastScan;
    private int open;

    /** @param cells names and values in turn, all of one time */
    public TestRows row(String name, Object... cells) {
        rows.computeIfAbsent(Path.parse(name), none -> new ArrayList<>());
        for (int i = 0; i < cells.length; i += 2) {
            cell(name, (String) cells[i], cells[i + 1], TIME);
        }
        return this;
    }

    public TestRows cell(String name, String column, Object value, String time) {
        rows.computeIfAbsent(Path.parse(name), none -> new ArrayList<>())
                .add(new Cell(Path.parse(column), value(value), CellTime.parse(time)));
        return this;
    }

    TestRows add(CellRow row) {
        rows.put(row.name(), new ArrayList<>(row.cells()));
        return this;
    }

    static CellValue value(Object value) {
        if (value instanceof CellValue known) {
            return known;
        }
        if (value instanceof Integer number) {
            return new CellValue.Whole(number);
        }
        if (value instanceof Long number) {
            return new CellValue.Whole(number);
        }
        if (value instanceof Double number) {
            return new CellValue.Real(number);
        }
        return value == null ? CellValue.NULL : new CellValue.Text((String) value);
    }

    List<CellRow> all() {
        return rows.entrySet().stream()
                .map(row -> new CellRow(row.getKey(), List.copyOf(row.getValue())))
                .toList();
    }

    RowScan lastScan() {
        return lastScan;
    }

    /** How many scans have not been closed. */
    int open() {
        return open;
    }

    /** Gives no row and no cell that was not asked for. */
    @Override
    public RowCursor scan(RowScan wanted) {
        lastScan = wanted;
        open++;
        Iterator<CellRow> all = all().iterator();
        return new RowCursor() {
            private boolean isClosed;

            @Override
            public CellRow next() {
                while (all.hasNext()) {
                    CellRow row = all.next();
                    boolean isNamed =
                            wanted.names().isEmpty() || wanted.names().get().contains(row.name());
                    if (isNamed && wanted.conditions().stream().allMatch(condition -> mayHold(condition, row))) {
                        List<Cell> cells = row.cells().stream()
                                .filter(cell -> wanted.columns().has(cell.column()))
                                .toList();
                        return new CellRow(row.name(), cells);
                    }
                }
                return null;
            }

            @Override
            public void close() {
                open -= isClosed ? 0 : 1;
                isClosed = true;
            }
        };
    }

    /** False where an index could tell that it does not hold. */
    private static boolean mayHold(ColumnCondition condition, CellRow row) {
        List<CellValue> values = row.cells().stream()
                .filter(cell -> cell.column().equals(condition.column()))
                .map(Cell::value)
                .toList();
        if (values.size() != 1) {
            return !values.isEmpty();
        }
        CellValue value = values.get(0);
        boolean isNumber = value instanceof CellValue.Whole || value instanceof CellValue.Real;
        boolean isKnown = condition.value() instanceof CellValue.Whole ? isNumber : value instanceof CellValue.Text;
        if (!isKnown) {
            return true;
        }
        int order = Values.compare(value, condition.value());
        return switch (condition.relation()) {
            case EQUAL -> order == 0;
            case LESS -> order < 0;
            case LESS_OR_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            case GREATER_OR_EQUAL -> order >= 0;
        };
    }

    /** The answer to a query about the dataset {@code t}. */
    public String answer(String sql, ResultFormat format) {
        return answer(Map.of("t", this), sql, format, ResultOptions.DEFAULT, SqlLimits.DEFAULT);
    }

    /** As a table without the first line. */
    String table(String sql) {
        ResultOptions options = new ResultOptions(false, true, false, false);
        return answer(Map.of("t", this), sql, ResultFormat.TABLE, options, SqlLimits.DEFAULT);
    }

    public static String answer(
            Map<String, TestRows> datasets, String sql, ResultFormat format, ResultOptions options, SqlLimits limits) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Map<String, RowSource> sources = new LinkedHashMap<>(datasets);
        try (ResultRows rows = SqlQuery.run(SqlParser.parse(sql), sources::get, limits, Interruption.NEVER)) {
            new ResultWriter(format, options).write(rows, out);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
