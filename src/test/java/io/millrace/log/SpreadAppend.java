package io.millrace.log;

import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.RowBatch;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.row.RowEncoder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * Rows of several tables that go to the log in one append. All of it follows from the number, so that each row that is found later tells
 * which others there must be. Immutable.
 *
 * @param number unique; each of the rows has it as its id
 * @param rows how many for each table, by the number of the table, in the order in which they are given to the log
 */
record SpreadAppend(long number, Map<Integer, Integer> rows) {
    private static final int TABLES = 50;
    private static final int TABLES_MIN = 2;
    private static final int TABLES_MAX = 20;

    static SpreadAppend of(long number) {
        SplittableRandom random = new SplittableRandom(number);
        int tables = random.nextInt(TABLES_MIN, TABLES_MAX + 1);
        Map<Integer, Integer> rows = new LinkedHashMap<>();
        while (rows.size() < tables) {
            rows.putIfAbsent(random.nextInt(1, TABLES + 1), size(random));
        }
        return new SpreadAppend(number, rows);
    }

    /** Whether the request has a key, so that it leaves a receipt. */
    static boolean isKeyed(long number) {
        return number % 2 == 1;
    }

    /** The number, and now and then more than one block holds. */
    static byte[] receipt(long number) {
        byte[] receipt = new byte[number % 151 == 0 ? 150_000 : Long.BYTES];
        new Random(number).nextBytes(receipt);
        ByteBuffer.wrap(receipt).putLong(number);
        return receipt;
    }

    /** Mostly small, now and then of several blocks. */
    private static int size(SplittableRandom random) {
        return switch (random.nextInt(80)) {
            case 0 -> random.nextInt(500, 2_000);
            case 1, 2, 3, 4 -> random.nextInt(20, 100);
            default -> random.nextInt(1, 5);
        };
    }

    /** What to give to the log. */
    List<RowBatch> batches() {
        List<RowBatch> batches = new ArrayList<>();
        rows.forEach((table, count) -> batches.add(batch(table, count)));
        return batches;
    }

    private RowBatch batch(int table, int count) {
        RowEncoder encoder = new RowEncoder(schema(table));
        for (int row = 0; row < count; row++) {
            encoder.beginRow(number);
            encoder.recordId(number);
            encoder.number(0, row);
            encoder.number(1, content(table, row));
            encoder.endRow();
        }
        return encoder.finish();
    }

    private static TableSchema schema(int table) {
        FieldOptions integer = FieldOptions.integer(Long.MIN_VALUE, Long.MAX_VALUE, null);
        List<Field> fields = List.of(new Field(1, "row", integer, 0), new Field(2, "content", integer, 0));
        return new TableSchema(new TableId(table), "db", "t" + table, false, true, 1, 0, fields);
    }

    /** Tells this row from those of other tables and appends; Deflate makes it no smaller. */
    private long content(int table, int row) {
        return new SplittableRandom(number * 31 + table * 1_000_003L + row).nextLong();
    }

    /** A row as the line that a slice has of it, without its end. */
    String line(int table, int row) {
        return number + "," + number + ",," + row + "," + content(table, row);
    }
}
