package io.millrace.sql;

import io.millrace.cell.Cell;
import io.millrace.cell.CellValue;
import io.millrace.cell.CellValue.Null;
import io.millrace.cell.Path;
import io.millrace.sql.parse.Item.Renaming;
import io.millrace.sql.parse.Wildcard;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Expressions that give columns of the row with all their versions. Confined to one query. */
final class Columns {
    private Columns() {}

    /** A column, or all that are below its name. */
    record One(Path column) implements Bound {
        @Override
        public Sample sample(RowView row) {
            Cell cell = row.latest(column);
            return cell == null ? Sample.NULL : new Sample(cell.value(), cell.micros());
        }

        /** Null where the row has none. */
        @Override
        public void cells(RowView row, Path name, List<Cell> out) {
            List<Cell> found = row.below(column);
            for (Cell cell : found) {
                out.add(new Cell(renamed(cell.column(), name), cell.value(), cell.micros()));
            }
            if (found.isEmpty()) {
                out.add(new Cell(name == null ? column : name, CellValue.NULL, Sample.NULL.micros()));
            }
        }

        private Path renamed(Path found, Path name) {
            if (found.size() == column.size()) {
                return name == null ? column : name;
            }
            if (column.equals(name)) {
                return found;
            }
            Path rest = new Path(found.elements().subList(column.size(), found.size()));
            return name == null ? rest : name.append(rest);
        }

        boolean isIn(RowView row) {
            return !row.below(column).isEmpty();
        }

        /** It is not if there is something below it. */
        boolean isNull(RowView row) {
            Cell cell = row.latest(column);
            if (cell != null && !(cell.value() instanceof Null)) {
                return false;
            }
            return row.below(column).stream().allMatch(other -> other.column().size() == column.size());
        }
    }

    /** Those that a wildcard finds. */
    record Many(Wildcard wildcard, Optional<Renaming> renaming) implements Bound {
        @Override
        public Sample sample(RowView row) {
            return new Sample(CellValue.NULL, row.latestMicros());
        }

        @Override
        public void cells(RowView row, Path name, List<Cell> out) {
            boolean isAll = wildcard.below().isEmpty()
                    && wildcard.begin().isEmpty()
                    && wildcard.excluding().isEmpty();
            if (isAll && name == null && renaming.isEmpty()) {
                out.addAll(row.cells());
                return;
            }
            for (Cell cell : row.cells()) {
                if (isAll || wildcard.matches(cell.column())) {
                    Path column = renaming.isEmpty() ? cell.column() : renamed(cell.column());
                    Path whole = name == null ? column : name.append(column);
                    out.add(name == null && renaming.isEmpty() ? cell : new Cell(whole, cell.value(), cell.micros()));
                }
            }
        }

        private Path renamed(Path column) {
            List<String> elements = new ArrayList<>();
            renaming.get().below().ifPresent(below -> elements.addAll(below.elements()));
            int cut = wildcard.below().map(Path::size).orElse(0);
            List<String> rest = new ArrayList<>(column.elements().subList(cut, column.size()));
            String begin = renaming.get().begin();
            if (rest.isEmpty()) {
                rest.add(begin);
            } else {
                rest.set(0, begin + rest.get(0).substring(wildcard.begin().length()));
            }
            elements.addAll(rest);
            return new Path(elements);
        }
    }

    /** A row that is made of others. */
    record Row(Projection projection) implements Bound {
        @Override
        public Sample sample(RowView row) {
            long micros = Sample.NULL.micros();
            for (Cell cell : projection.cells(row)) {
                micros = Math.max(micros, cell.micros());
            }
            return new Sample(CellValue.NULL, micros);
        }

        @Override
        public void cells(RowView row, Path name, List<Cell> out) {
            for (Cell cell : projection.cells(row)) {
                out.add(name == null ? cell : new Cell(name.append(cell.column()), cell.value(), cell.micros()));
            }
        }
    }
}
