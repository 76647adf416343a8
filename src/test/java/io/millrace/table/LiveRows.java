package io.millrace.table;

import io.millrace.bitmap.RecordSet;
import io.millrace.model.BulkChange;
import io.millrace.model.Field;
import io.millrace.model.FieldType;
import io.millrace.model.RowBatch;
import io.millrace.model.RowVisitor;
import io.millrace.model.TableSchema;
import io.millrace.row.RowEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;

/** Rows from a seed: the same seed gives the same rows. */
public final class LiveRows {
    private static final int KEYS = 40;

    private LiveRows() {}

    public static RowBatch batch(TableSchema written, Map<String, TableSchema> tables, long seed, int rows) {
        RowEncoder encoder = new RowEncoder(written);
        show(written, tables, seed, rows, encoder);
        return encoder.finish();
    }

    /** Without bulk changes. */
    public static RowBatch rowsOnly(TableSchema written, Map<String, TableSchema> tables, long seed, int rows) {
        RowEncoder encoder = new RowEncoder(written);
        show(written, tables, seed, rows, 0, encoder);
        return encoder.finish();
    }

    /** Good rows and then something that is none. */
    public static RowBatch damaged(RowBatch batch) {
        byte[] garbage = "1,2,\"\n".getBytes(StandardCharsets.UTF_8);
        byte[] csv = Arrays.copyOf(batch.csv(), batch.length() + garbage.length);
        System.arraycopy(garbage, 0, csv, batch.length(), garbage.length);
        return new RowBatch(
                batch.schema(), csv, csv.length, batch.records() + 1, batch.earliestMicros(), batch.latestMicros());
    }

    public static void show(TableSchema written, Map<String, TableSchema> tables, long seed, int rows, RowVisitor out) {
        show(written, tables, seed, rows, 8, out);
    }

    /** @param bulkPercent how many of the rows are bulk changes in their stead */
    static void show(
            TableSchema written,
            Map<String, TableSchema> tables,
            long seed,
            int rows,
            int bulkPercent,
            RowVisitor out) {
        Random dice = new Random(seed);
        for (int i = 0; i < rows; i++) {
            if (dice.nextInt(100) < bulkPercent) {
                out.bulk(bulkChange(written, dice));
                continue;
            }
            out.beginRow(1_000 + dice.nextInt(1_000));
            if (written.isKeyed()) {
                byte[] key = key(dice);
                out.recordKey(key, 0, key.length);
            } else {
                out.recordId(dice.nextInt(60));
            }
            for (int position = 0; position < written.fields().size(); position++) {
                if (dice.nextInt(3) > 0) {
                    cell(written.field(position), tables, dice, position, out);
                }
            }
            out.endRow();
        }
    }

    private static BulkChange bulkChange(TableSchema written, Random dice) {
        long received = 1_000L + dice.nextInt(1_000);
        if (written.isKeyed() && dice.nextInt(6) == 0) {
            return BulkChange.name(received, key(dice));
        }
        long[] ids = new long[dice.nextInt(8)];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = dice.nextInt(60);
        }
        byte[] records = RecordSet.of(ids).toBytes();
        int position = dice.nextInt(written.fields().size() + 2);
        if (position >= written.fields().size()) {
            return dice.nextInt(3) == 0 ? BulkChange.delete(received, records) : BulkChange.make(received, records);
        }
        Field field = written.field(position);
        boolean isGiven = !field.type().isNumeric() && field.type() != FieldType.STORED && dice.nextInt(3) > 0;
        boolean isEmptied = field.type() == FieldType.SET && dice.nextInt(4) == 0;
        BulkChange.Kind kind = isGiven ? BulkChange.Kind.GIVE : BulkChange.Kind.TAKE;
        return new BulkChange(
                isEmptied ? BulkChange.Kind.EMPTY : kind,
                received,
                position,
                "",
                field.isKeyed() ? 0 : dice.nextInt(field.type() == FieldType.BOOL ? 2 : 6),
                field.isKeyed() ? key(dice) : null,
                records);
    }

    private static byte[] key(Random dice) {
        return ("k" + dice.nextInt(KEYS)).getBytes(StandardCharsets.UTF_8);
    }

    private static void cell(Field field, Map<String, TableSchema> tables, Random dice, int position, RowVisitor out) {
        String foreign = field.options().foreignTable();
        boolean isKey =
                field.isKeyed() || (foreign != null && tables.get(foreign).isKeyed());
        if (field.type().isMultiValued()) {
            if (dice.nextInt(6) == 0) {
                out.emptySet(position);
                return;
            }
            for (int left = 1 + dice.nextInt(2); left > 0; left--) {
                if (!isKey && dice.nextInt(4) == 0) {
                    out.removeRow(position, dice.nextInt(6));
                } else {
                    value(field, isKey, dice, position, out);
                }
            }
        } else if (dice.nextInt(6) == 0) {
            out.clear(position);
        } else {
            value(field, isKey, dice, position, out);
        }
    }

    private static void value(Field field, boolean isKey, Random dice, int position, RowVisitor out) {
        if (isKey) {
            byte[] key = key(dice);
            out.key(position, key, 0, key.length);
        } else {
            out.number(
                    position,
                    switch (field.type()) {
                        case BOOL -> dice.nextInt(2);
                        case SET, MUTEX -> dice.nextInt(6);
                        default -> dice.nextLong() >> dice.nextInt(64);
                    });
        }
    }
}
