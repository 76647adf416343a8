package io.millrace.pql;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.RowCursor;
import io.millrace.chunk.TimeViews;
import io.millrace.model.Field;
import io.millrace.model.FieldType;
import io.millrace.model.Interruption;
import io.millrace.pql.result.AnswerParts;
import io.millrace.table.TableSnapshot;
import java.util.function.Consumer;

/** Writes the rows of a field as lines of CSV. Confined to one thread. */
public final class CsvExport {
    private static final int SHARD_BITS = 20;
    private static final long SHARD_MAX = Long.MAX_VALUE >>> SHARD_BITS;

    private final TableSnapshot table;
    private final Interruption interruption;

    public CsvExport(TableSnapshot table, Interruption interruption) {
        this.table = table.interruptedBy(interruption);
        this.interruption = interruption;
    }

    /**
     * The standard view of one shard, by row, then record.
     *
     * @param name of a field that the table has
     * @param shard a stripe of 2^20 ids
     * @param parts takes all parts but the last
     */
    public byte[] write(String name, long shard, Consumer<byte[]> parts) {
        Field field = table.schema().field(name).orElseThrow();
        AnswerParts lines = new AnswerParts(parts);
        if (field.type().form() == FieldType.Form.ROWS && shard >= 0 && shard <= SHARD_MAX) {
            long first = shard << SHARD_BITS;
            long last = first + (1L << SHARD_BITS) - 1;
            RowCursor rows = table.rows(table.schema().fields().indexOf(field), TimeViews.STANDARD);
            while (rows.next()) {
                interruption.check();
                RecordSet records = rows.records().range(first, last);
                if (!records.isEmpty()) {
                    write(lines, field.isKeyed() ? quoted(rows.key()) : Long.toString(rows.row()), records);
                }
            }
        }
        return lines.last();
    }

    private void write(AnswerParts lines, String row, RecordSet records) {
        boolean isKeyed = table.schema().isKeyed();
        byte[] begin = (row + ",").getBytes(UTF_8);
        records.forEach(id -> {
            String key = isKeyed ? table.recordKey(id) : null;
            byte[] end = ((key == null ? Long.toString(id) : quoted(key)) + "\n").getBytes(UTF_8);
            lines.write(begin, 0, begin.length);
            lines.write(end, 0, end.length);
        });
    }

    /** Where it has to be: commas, quotes and line ends are part of the text, and so is a blank at its begin. */
    private static String quoted(String text) {
        boolean isPlain = !text.equals("\\.")
                && text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
                && (text.isEmpty() || !Character.isWhitespace(text.charAt(0)));
        return isPlain ? text : "\"" + text.replace("\"", "\"\"") + "\"";
    }
}
