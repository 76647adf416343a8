package io.millrace.mapping.columns;

import io.millrace.mapping.document.Span;
import java.io.ByteArrayOutputStream;

/**
 * Rows as lines of CSV: all cells in quotes, quotes in them doubled, commas between, a line feed at the end; the bytes of a cell as they are.
 * Cells that are absent are empty. Reused for line after line; confined to its owner.
 */
public final class CsvLine {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    private int cells;

    /** Appends a cell to the line. */
    public CsvLine cell(byte[] bytes, int offset, int length) {
        if (cells++ > 0) {
            out.write(',');
        }
        out.write('"');
        int from = offset;
        for (int at = offset; at < offset + length; at++) {
            if (bytes[at] == '"') {
                out.write(bytes, from, at + 1 - from);
                from = at;
            }
        }
        out.write(bytes, from, offset + length - from);
        out.write('"');
        return this;
    }

    /** Appends a cell that the row does not have. */
    public CsvLine absent() {
        return cell(new byte[0], 0, 0);
    }

    /** The line with its end; the next call of {@link #cell} begins another. */
    public byte[] end() {
        out.write('\n');
        byte[] line = out.toByteArray();
        out.reset();
        cells = 0;
        return line;
    }

    /** The bytes that a cell takes in a line, with its quotes and the comma or line feed behind it. */
    public static long bytes(byte[] bytes, int offset, int length) {
        long count = length + 3L;
        for (int at = offset; at < offset + length; at++) {
            if (bytes[at] == '"') {
                count++;
            }
        }
        return count;
    }

    static long bytes(Span cell) {
        return bytes(cell.bytes(), cell.offset(), cell.length());
    }

    /** No fewer than {@link #bytes}, told without a look at the cell. */
    static long bytesMax(Span cell) {
        return 2L * cell.length() + 3;
    }
}
