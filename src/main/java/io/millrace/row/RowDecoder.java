package io.millrace.row;

import io.millrace.model.BulkChange;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.RowVisitor;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import java.util.function.BooleanSupplier;

/**
 * Reads the lines that {@link RowEncoder} wrote and shows them to a visitor, with the positions of another version of the
 * table: a field that is gone there is left out. Confined to one thread at a time.
 */
public final class RowDecoder {
    private static final int GONE = -1;
    private static final byte BULK = '@';

    /** How the quoted cells of a field are read. */
    private enum Quoted {
        KEY,
        ROWS,
        VALUE,
        BASE64_VALUE
    }

    private final RowVisitor out;
    private final int[] targets;
    private final Quoted[] quoted;
    private final boolean isIdGiven;
    private final CsvCursor csv = new CsvCursor();
    private long nextId;

    /**
     * @param written the version that the slice was written with
     * @param target the version whose positions the visitor knows
     */
    public RowDecoder(TableSchema written, TableSchema target, RowVisitor out) {
        this.out = out;
        this.isIdGiven = written.identity().isGivenByLog();
        int columns = written.fields().size();
        targets = new int[columns];
        quoted = new Quoted[columns];
        int next = 0;
        for (int i = 0; i < columns; i++) {
            Field field = written.field(i);
            while (next < target.fields().size() && target.field(next).id() < field.id()) {
                next++;
            }
            boolean isThere =
                    next < target.fields().size() && target.field(next).id() == field.id();
            targets[i] = isThere ? next : GONE;
            quoted[i] = quoted(field);
        }
    }

    private static Quoted quoted(Field field) {
        return switch (field.type()) {
            case SET, TIME -> Quoted.ROWS;
            case MUTEX, INT, DECIMAL, TIMESTAMP, BOOL -> Quoted.KEY;
            case STORED ->
                switch (((FieldOptions.Stored) field.options()).content()) {
                    case TEXT, JSON -> Quoted.VALUE;
                    case BYTES -> Quoted.BASE64_VALUE;
                };
        };
    }

    /** Whole lines with ids of their own. What was shown before a problem is to be thrown away. */
    public void decode(byte[] lines, int offset, int length) {
        for (int at = 0; at < length; ) {
            at += decode(lines, offset + at, length - at, 0, () -> false);
        }
    }

    /** Whether a line is a {@link BulkChange} and not a row. */
    public static boolean isBulk(byte[] lines, int offset) {
        return lines[offset] == BULK;
    }

    /**
     * Whole lines, the first of them in any case, until the visitor has enough, or rows give way to bulk changes, or these to rows.
     *
     * @param firstId of the first line; those behind it have the next ones. Does not matter where lines have ids or keys
     * @return how many bytes were read, up to the end of a line
     */
    public int decode(byte[] lines, int offset, int length, long firstId, BooleanSupplier isEnough) {
        nextId = firstId;
        csv.over(lines, offset, length);
        boolean isBulk = csv.peek() == BULK;
        while (!csv.atEnd() && isBulk == (csv.peek() == BULK)) {
            if (isBulk) {
                bulk();
            } else {
                row();
            }
            if (isEnough.getAsBoolean()) {
                break;
            }
        }
        return csv.position() - offset;
    }

    /** The id behind that of the last line that {@link #decode} read, where the log gave ids. */
    public long nextId() {
        return nextId;
    }

    /** Whether the lines are to blame for what {@link #decode} threw, and not what the visitor met. */
    public boolean isMalformed(Problem problem) {
        return csv.malformed() == problem;
    }

    private void row() {
        if (csv.peek() == '"') {
            csv.quoted();
            out.beginRow(received());
            out.recordKey(csv.textBytes(), csv.textOffset(), csv.textLength());
        } else {
            long id = isIdGiven ? nextId++ : csv.number();
            out.beginRow(received());
            out.recordId(id);
        }
        csv.expect(',');
        if (!atCellEnd() && csv.peek() != ';') {
            out.recordTime(csv.number());
        }
        if (csv.skip(';')) {
            out.expires(csv.number());
        }
        if (targets.length > 0) {
            csv.expect(',');
            if (csv.skip('*')) {
                sparseCells();
            } else {
                denseCells();
            }
        }
        csv.endRow();
        out.endRow();
    }

    private void bulk() {
        csv.expect('@');
        BulkChange.Kind kind =
                BulkChange.Kind.of(csv.next()).orElseThrow(() -> csv.corrupt("expected the sign of a bulk change"));
        long received = received();
        csv.expect(',');
        if (kind == BulkChange.Kind.NAME) {
            csv.quoted();
            csv.endRow();
            out.bulk(BulkChange.name(received, csv.textCopy()));
            return;
        }
        int position = BulkChange.NO_FIELD;
        String view = "";
        long row = 0;
        byte[] key = null;
        if (kind.isOfRow()) {
            long column = csv.number();
            if (column >= targets.length) {
                throw csv.corrupt("expected the position of a field");
            }
            position = targets[(int) column];
            csv.expect(',');
            view = csv.digits();
            csv.expect(',');
            if (csv.peek() == '"') {
                csv.quoted();
                key = csv.textCopy();
            } else {
                row = csv.number();
            }
            csv.expect(',');
            csv.base64();
            csv.endRow();
            if (position == GONE) {
                return;
            }
        } else {
            csv.base64();
            csv.endRow();
        }
        out.bulk(new BulkChange(kind, received, position, view, row, key, csv.textCopy()));
    }

    private void denseCells() {
        cell(targets[0], quoted[0]);
        for (int i = 1; i < targets.length; i++) {
            csv.expect(',');
            cell(targets[i], quoted[i]);
        }
    }

    private void sparseCells() {
        if (csv.peek() == '\n') {
            return;
        }
        long last = -1;
        do {
            long column = csv.number();
            if (column <= last || column >= targets.length) {
                throw csv.corrupt("expected the position of a later field than " + last);
            }
            csv.expect('=');
            cell(targets[(int) column], quoted[(int) column]);
            last = column;
        } while (csv.skip(','));
    }

    private long received() {
        csv.expect(',');
        return csv.number();
    }

    private boolean atCellEnd() {
        return csv.peek() == ',' || csv.peek() == '\n';
    }

    private void cell(int position, Quoted form) {
        if (atCellEnd()) {
            return;
        }
        if (csv.skip('\\')) {
            csv.expect('N');
            if (position != GONE) {
                out.clear(position);
            }
        } else if (csv.peek() != '"') {
            number(position);
        } else {
            switch (form) {
                case KEY -> {
                    csv.quoted();
                    key(position);
                }
                case ROWS -> rows(position);
                case VALUE -> {
                    csv.quoted();
                    value(position);
                }
                case BASE64_VALUE -> {
                    csv.base64();
                    value(position);
                }
            }
        }
    }

    private void value(int position) {
        if (position != GONE) {
            out.value(position, csv.textBytes(), csv.textOffset(), csv.textLength());
        }
    }

    private void rows(int position) {
        csv.expect('"');
        if (csv.skip('"')) {
            if (position != GONE) {
                out.emptySet(position);
            }
            return;
        }
        if (csv.skip('[')) {
            do {
                csv.jsonString();
                key(position);
            } while (csv.skip(','));
            csv.expect(']');
        } else {
            do {
                row(position);
            } while (csv.skip(','));
        }
        csv.expect('"');
    }

    private void row(int position) {
        if (!csv.skip('-')) {
            number(position);
            return;
        }
        long row = csv.number();
        if (position != GONE) {
            out.removeRow(position, row);
        }
    }

    private void number(int position) {
        long value = csv.number();
        if (position != GONE) {
            out.number(position, value);
        }
    }

    private void key(int position) {
        if (position != GONE) {
            out.key(position, csv.textBytes(), csv.textOffset(), csv.textLength());
        }
    }
}
