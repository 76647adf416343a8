package io.millrace.mapping.json;

import io.millrace.model.RowVisitor;

/**
 * A record of another table whose records have keys: a string is a key there, even a numeric one; a number is a record number.
 */
final class ForeignKeyColumn extends IntColumn {
    ForeignKeyColumn(ColumnRule rule) {
        super(rule, 0, Long.MAX_VALUE);
    }

    @Override
    String expected() {
        return "a record key of the foreign table, or a record number";
    }

    @Override
    void string(Chars text, Cell cell) {
        if (text.isEmpty()) {
            cell.nothing();
        } else {
            cell.beginList();
            cell.add(text.chars, text.start, text.end);
        }
    }

    @Override
    void write(int position, Cell cell, RowVisitor rows) {
        if (cell.count() == 0) {
            super.write(position, cell, rows);
        } else {
            rows.key(position, cell.utf8(), cell.offset(0), cell.length(0));
        }
    }
}
