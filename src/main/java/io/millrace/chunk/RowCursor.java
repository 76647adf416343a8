package io.millrace.chunk;

import io.millrace.bitmap.RecordSet;
import java.util.function.Supplier;

/**
 * Walks over the rows of a field in ascending order: by row id, or by the UTF-8 bytes of the key if the field is keyed.
 * Rows without a record are left out. Confined to one thread.
 */
public interface RowCursor {
    /** Moves to the next row; the first call moves to the first one. */
    boolean next();

    /** The row's id; only for fields without keys. */
    long row();

    /** The row's key; only for keyed fields. */
    String key();

    /** Reads the row's key when it is asked, at any time; holds no copy of it. Only for keyed fields. */
    Supplier<String> keyLater();

    /** The records that have the row; never empty. */
    RecordSet records();
}
