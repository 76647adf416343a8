package io.millrace.sql;

import io.millrace.cell.CellRow;

/** Result rows in the order of the rows that they are made from. Confined to one thread. */
final class Projected implements ResultRows {
    private final RowView view = new RowView();
    private final Input input;
    private final Projection projection;
    private final Budget budget;

    Projected(Input input, Projection projection, Budget budget) {
        this.input = input;
        this.projection = projection;
        this.budget = budget;
    }

    @Override
    public CellRow next() {
        return input.next(view) ? projection.row(view) : null;
    }

    @Override
    public Budget budget() {
        return budget;
    }

    @Override
    public void close() {
        input.close();
    }
}
