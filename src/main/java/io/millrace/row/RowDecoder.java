package io.millrace.row;

import io.millrace.model.RowVisitor;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Reads the lines that {@link RowEncoder} wrote and shows them to a visitor, with the positions of another version of the
 * table: a field that is gone there is left out. Confined to one thread at a time.
 */
public final class RowDecoder {
    private static final int GONE = -1;

    private final RowVisitor out;
    private final int[] targets;
    private final boolean[] multiValued;
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
        Map<Integer, Integer> positions = new HashMap<>();
        for (int i = 0; i < target.fields().size(); i++) {
            positions.put(target.field(i).id(), i);
        }
        int columns = written.fields().size();
        targets = new int[columns];
        multiValued = new boolean[columns];
        for (int i = 0; i < columns; i++) {
            targets[i] = positions.getOrDefault(written.field(i).id(), GONE);
            multiValued[i] = written.field(i).type().isMultiValued();
        }
    }

    /** Whole lines with ids of their own. What was shown before a problem is to be thrown away. */
    public void decode(byte[] lines, int offset, int length) {
        decode(lines, offset, length, 0, () -> false);
    }

    /**
     * Whole lines, the first of them in any case, until the visitor has enough.
     *
     * @param firstId of the first line; those behind it have the next ones. Does not matter where lines have ids or keys
     * @return how many bytes were read, up to the end of a line
     */
    public int decode(byte[] lines, int offset, int length, long firstId, BooleanSupplier isEnough) {
        nextId = firstId;
        csv.over(lines, offset, length);
        while (!csv.atEnd()) {
            row();
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
        if (!atCellEnd()) {
            out.recordTime(csv.number());
        }
        for (int i = 0; i < targets.length; i++) {
            csv.expect(',');
            cell(targets[i], multiValued[i]);
        }
        csv.endRow();
        out.endRow();
    }

    private long received() {
        csv.expect(',');
        return csv.number();
    }

    private boolean atCellEnd() {
        return csv.peek() == ',' || csv.peek() == '\n';
    }

    private void cell(int position, boolean isMultiValued) {
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
        } else if (isMultiValued) {
            rows(position);
        } else {
            csv.quoted();
            key(position);
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
