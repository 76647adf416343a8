package io.millrace.sql;

import io.millrace.cell.Cell;
import io.millrace.cell.CellTime;
import io.millrace.cell.CellValue;
import io.millrace.cell.CellValue.Name;
import io.millrace.cell.CellValue.Text;
import io.millrace.cell.CellValue.Time;
import io.millrace.cell.CellValue.Whole;
import io.millrace.cell.Path;
import io.millrace.sql.Names.Side;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** Functions that see more of a row than one value. Confined to one query. */
final class RowFunction {
    private static final Path SOME_NAME = Path.of("");

    private RowFunction() {}

    /** Of the name of the row, or of one of the two that were joined; null where that one is missing. */
    record OfName(Side side, Function<Path, CellValue> function) implements Bound {
        @Override
        public Sample sample(RowView row) {
            Path name =
                    switch (side) {
                        case WHOLE -> row.name();
                        case LEFT -> row.left();
                        case RIGHT -> row.right();
                    };
            return name == null ? Sample.NULL : Sample.constant(function.apply(name));
        }
    }

    static CellValue nameOf(Path name) {
        return new Text(name.toString());
    }

    static CellValue pathOf(Path name) {
        return new Name(name);
    }

    /** The upper 63 bits, so that it is never negative. */
    static CellValue hashOf(Path name) {
        return new Whole(name.hash() >>> 1);
    }

    /** An element of the name; from the end if the index is negative. */
    record Element(Side side, Bound index) implements Bound {
        @Override
        public Sample sample(RowView row) {
            CellValue value = index.sample(row).value();
            return new OfName(side, name -> element(name, value)).sample(row);
        }

        private static CellValue element(Path name, CellValue index) {
            if (!(index instanceof Whole whole)) {
                return CellValue.NULL;
            }
            long at = whole.value() < 0 ? whole.value() + name.size() : whole.value();
            return at >= 0 && at < name.size() ? new Text(name.elements().get((int) at)) : CellValue.NULL;
        }
    }

    /** How many columns the row has. */
    record ColumnCount(Bound argument) implements Bound {
        @Override
        public Sample sample(RowView row) {
            Set<Path> columns = new HashSet<>();
            long micros = CellTime.NEGATIVE_INFINITY;
            for (Cell cell : cellsOf(argument, row)) {
                columns.add(cell.column());
                micros = Math.max(micros, cell.micros());
            }
            return new Sample(new Whole(columns.size()), micros);
        }
    }

    /** By whatever names; what is not there is not among them. */
    private static List<Cell> cellsOf(Bound argument, RowView row) {
        List<Cell> cells = new ArrayList<>();
        boolean isAbsent = argument instanceof Columns.One column && !column.isIn(row);
        if (!isAbsent) {
            argument.cells(row, argument instanceof Columns.Many ? null : SOME_NAME, cells);
        }
        return cells;
    }

    /** The first or last time of what there is; null if there is nothing. */
    record TimeOf(Bound argument, boolean isLatest) implements Bound {
        @Override
        public Sample sample(RowView row) {
            long found = 0;
            long latest = CellTime.NEGATIVE_INFINITY;
            boolean isFound = false;
            for (Cell cell : cellsOf(argument, row)) {
                boolean isBetter = isLatest ? cell.micros() > found : cell.micros() < found;
                if (!isFound || isBetter) {
                    found = cell.micros();
                }
                latest = Math.max(latest, cell.micros());
                isFound = true;
            }
            return isFound ? new Sample(new Time(found), latest) : Sample.NULL;
        }
    }

    /** The time of the version that WHEN looks at. */
    record VersionTime() implements Bound {
        @Override
        public Sample sample(RowView row) {
            return new Sample(new Time(row.versionMicros()), row.versionMicros());
        }
    }

    /** An aggregate over all versions of a column; over those of each column where several are named. */
    record OverVersions(Supplier<Accumulator> kind, Bound argument) implements Bound {
        @Override
        public Sample sample(RowView row) {
            Accumulator accumulator = kind.get();
            for (Cell cell : cellsOf(argument, row)) {
                accumulator.add(cell.value(), cell.micros());
            }
            return accumulator.sample();
        }

        @Override
        public void cells(RowView row, Path name, List<Cell> out) {
            Map<Path, Accumulator> columns = new LinkedHashMap<>();
            List<Cell> cells = new ArrayList<>();
            argument.cells(row, name, cells);
            for (Cell cell : cells) {
                columns.computeIfAbsent(cell.column(), column -> kind.get()).add(cell.value(), cell.micros());
            }
            columns.forEach((column, found) -> out.add(new Cell(column, found.value(), found.micros())));
        }
    }

    /** An aggregate over the latest values of all columns of a row. */
    record OverColumns(Supplier<Accumulator> kind, Bound argument) implements Bound {
        @Override
        public Sample sample(RowView row) {
            Accumulator accumulator = kind.get();
            RowView.latestOf(cellsOf(argument, row), new LinkedHashMap<>())
                    .values()
                    .forEach(cell -> accumulator.add(cell.value(), cell.micros()));
            return accumulator.sample();
        }
    }
}
