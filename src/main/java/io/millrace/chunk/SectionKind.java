package io.millrace.chunk;

import java.util.Arrays;
import java.util.Optional;

/** What a section of a chunk file holds. The code is what the file says. */
public enum SectionKind {
    /** Per row of a view, the records that get the row. Fields of type set, time, mutex, bool. */
    ROWS(1),
    /** Per row, the records that lose the row in all views. Set and time fields. */
    CLEARED(2),
    /** Row 0: the records with a value. Set, time, mutex, bool, stored. */
    KNOWN(3),
    /** Row 0: the records whose earlier value no longer counts, with or without a new one. Mutex, bool, numbers, stored. */
    REPLACED(4),
    /** A field's numbers, bit-sliced. */
    PLANES(5),
    /** Row 0: all records of the chunk. */
    RECORDS(6),
    /** Row 0: the records of which nothing earlier counts. */
    DELETED(7),
    /** The records' event times in microseconds since 1970, bit-sliced. */
    EVENT_TIME(8),
    /** The keys of a keyed field by ascending bytes; a row is an index into it. */
    DICTIONARY(9),
    /** The record keys that the chunk introduces, with their ids. */
    RECORD_KEYS(10),
    /** By record with a value, the entry of ROWS it is in, packed; see {@link ForwardColumn}. Mutex fields of many rows. */
    FORWARD(11),
    /** The values of a stored field in compressed pages, by record; see {@link ValuePages}. */
    VALUES(12),
    /** The ranks of all records by event time, then id, packed; see {@link TimeOrder}. Only where that is not the order of ids. */
    ORDER(13),
    /** When records expire that say so themselves, in microseconds since 1970, bit-sliced. */
    EXPIRY(14),
    /** Row 0: the records that the chunk says something of, though it does not say that they exist. */
    TOUCHED(15);

    /** Field id in the directory for sections that belong to no field. */
    public static final int NO_FIELD = -1;

    private final int code;

    SectionKind(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static Optional<SectionKind> of(int code) {
        return Arrays.stream(values()).filter(kind -> kind.code == code).findFirst();
    }
}
