package io.millrace.sql;

import io.millrace.cell.Cell;
import io.millrace.cell.Path;
import io.millrace.sql.parse.Place;
import io.millrace.sql.parse.SqlProblem;
import java.util.List;

/** Says where in the query something impossible was asked for. Confined to one query. */
record Located(Bound bound, Place place) implements Bound {
    @Override
    public Sample sample(RowView row) {
        try {
            return bound.sample(row);
        } catch (ArithmeticException e) {
            throw SqlProblem.at(place, e.getMessage());
        }
    }

    @Override
    public Truth truth(RowView row) {
        try {
            return bound.truth(row);
        } catch (ArithmeticException e) {
            throw SqlProblem.at(place, e.getMessage());
        }
    }

    @Override
    public void cells(RowView row, Path name, List<Cell> out) {
        try {
            bound.cells(row, name, out);
        } catch (ArithmeticException e) {
            throw SqlProblem.at(place, e.getMessage());
        }
    }
}
