package io.millrace.model;

import java.util.Arrays;
import java.util.Optional;

/**
 * One thing that happens to many records at once. Immutable, except that arrays are not copied.
 *
 * @param receivedMicros when the server got it, microseconds since 1970
 * @param position of the field, an index into {@link TableSchema#fields()}; {@value #NO_FIELD} if it is about whole records
 * @param view of a time field that gets the row; empty for the standard view, and for all other fields
 * @param row of an unkeyed field
 * @param keyOrNull UTF-8, the row of a keyed field, or the key of a record that is named
 * @param records a set of record ids in the form that the chunk engine reads; of no length where a record is named by its key
 */
public record BulkChange(
        Kind kind, long receivedMicros, int position, String view, long row, byte[] keyOrNull, byte[] records) {
    public static final int NO_FIELD = -1;

    /** What happens. */
    public enum Kind {
        /** The records get the row, of a field with rows; in one with a single value it replaces theirs. Says nothing of whether they exist. */
        GIVE('+'),
        /** Those of the records that have the row lose it, in all views; of a field with numbers or stored values they lose any. */
        TAKE('-'),
        /**
         * All records that have the row of a set field where the log has come to lose it; if records are named, those of them. Says it of
         * the row and not of records that somebody has found, so that it holds also for what others have written meanwhile.
         */
        EMPTY('0'),
        /** The records exist from now on, with this moment as their event time. */
        MAKE('!'),
        /** The records are gone, with all that they had. */
        DELETE('~'),
        /** The record key gets an id, if it has none. Says nothing of whether the record exists. */
        NAME('#');

        private final char sign;

        Kind(char sign) {
            this.sign = sign;
        }

        /** Stands for it in the log. */
        public char sign() {
            return sign;
        }

        /** Whether it happens to a row of a field, or to whole records. */
        public boolean isOfRow() {
            return this == GIVE || this == TAKE || this == EMPTY;
        }

        public static Optional<Kind> of(int sign) {
            return Arrays.stream(values()).filter(kind -> kind.sign == sign).findFirst();
        }
    }

    public static BulkChange make(long receivedMicros, byte[] records) {
        return new BulkChange(Kind.MAKE, receivedMicros, NO_FIELD, "", 0, null, records);
    }

    /** @param key UTF-8 */
    public static BulkChange name(long receivedMicros, byte[] key) {
        return new BulkChange(Kind.NAME, receivedMicros, NO_FIELD, "", 0, key, new byte[0]);
    }

    public static BulkChange delete(long receivedMicros, byte[] records) {
        return new BulkChange(Kind.DELETE, receivedMicros, NO_FIELD, "", 0, null, records);
    }
}
