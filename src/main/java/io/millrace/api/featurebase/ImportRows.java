package io.millrace.api.featurebase;

import static io.millrace.api.featurebase.ImportChecks.wrong;

import io.millrace.admission.FieldImport;
import io.millrace.admission.NameList;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.FieldType;
import io.millrace.model.TableSchema;
import io.millrace.protobuf.ImportRequest;
import java.util.Arrays;
import java.util.List;

/** Reads imports of rows, for fields whose values are rows. */
final class ImportRows {
    private static final long NANOS_PER_MICRO = 1_000;

    private ImportRows() {}

    /** @param isClear whatever the message says */
    static FieldImport read(TableSchema table, Field field, ImportRequest message, boolean isClear) {
        if (field.type().form() != FieldType.Form.ROWS) {
            throw wrong("field " + field.name() + " is of type " + field.type().word() + " and has no rows");
        }
        ImportChecks.requireGeneration(table, field, message.getIndexCreatedAt(), message.getFieldCreatedAt());
        NameList rows = rows(field, message);
        NameList records = ImportChecks.records(
                table, message.getColumnIdsList(), message.getColumnKeysList(), message.getShard());
        if (rows.size() != records.size()) {
            throw wrong("mismatch of row/column len: " + rows.size() + " != " + records.size());
        }
        boolean isTakenOut = isClear || message.getClear();
        return new FieldImport(field, records, rows, times(field, message, records.size(), isTakenOut), isTakenOut);
    }

    private static NameList rows(Field field, ImportRequest message) {
        if (field.isKeyed() && message.getRowIdsCount() > 0) {
            throw wrong("row ids cannot be used because field uses string keys");
        }
        if (!field.isKeyed() && message.getRowKeysCount() > 0) {
            throw wrong("value keys cannot be used because field uses integer IDs");
        }
        if (field.isKeyed()) {
            return NameList.of(message.getRowKeysList());
        }
        long[] rows = ImportChecks.numbers(message.getRowIdsList());
        for (long row : rows) {
            if (field.type() == FieldType.BOOL && row != 0 && row != 1) {
                throw wrong("bool field imports only support values 0 and 1");
            }
            if (row < 0) {
                throw wrong("row " + Long.toUnsignedString(row) + " is more than 2^63-1");
            }
        }
        return NameList.of(rows);
    }

    /** Some clients send a zero for each record, whatever the field. */
    private static long[] times(Field field, ImportRequest message, int records, boolean isClear) {
        List<Long> given = message.getTimestampsList();
        boolean areTimes = given.stream().anyMatch(nanos -> nanos != 0);
        boolean isStandardWanting =
                field.options() instanceof FieldOptions.Time time && time.noStandardView() && records > 0 && !isClear;
        if (isStandardWanting && (!areTimes || given.contains(0L))) {
            throw wrong("can't import data with no timestamps into a field with no standard view");
        }
        if (!areTimes) {
            return null;
        }
        if (isClear) {
            throw wrong("import clear is not supported with timestamps");
        }
        if (field.type() != FieldType.TIME) {
            throw wrong("time quantum not set in field");
        }
        if (given.size() != records) {
            throw wrong("mismatch of timestamp/column len: " + given.size() + " != " + records);
        }
        long[] micros = ImportChecks.numbers(given);
        Arrays.setAll(micros, i -> micros[i] == 0 ? FieldImport.NO_TIME : Math.floorDiv(micros[i], NANOS_PER_MICRO));
        return micros;
    }
}
