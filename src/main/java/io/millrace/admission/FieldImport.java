package io.millrace.admission;

import io.millrace.model.Field;

/**
 * Values of one field for records: entry <i>i</i> of each list belongs to entry <i>i</i> of the others. Of several values of one record
 * the last one counts if the field has room for one. Arrays are not copied.
 *
 * @param records ids, or keys of a keyed table
 * @param values rows, or keys of a keyed field; numbers in the field's own units, or keys of the foreign table's records. Empty if a
 *     number is taken out, whatever it is
 * @param timesMicros when each record got the value, microseconds since 1970, {@link #NO_TIME} for none; null if there are no times at all
 * @param isClear whether the values are taken out, of records that there are
 */
public record FieldImport(Field field, NameList records, NameList values, long[] timesMicros, boolean isClear) {
    public static final long NO_TIME = Long.MIN_VALUE;

    public long time(int place) {
        return timesMicros == null ? NO_TIME : timesMicros[place];
    }
}
