package io.millrace.chunk;

import io.millrace.bitmap.LongList;
import io.millrace.model.Field;
import java.io.IOException;

/** The cells of one field in a chunk being built. An arrival is the number of a row as it came. Confined to one thread. */
abstract class Cells {
    private final Field field;
    private final BuildAccount account;

    Cells(Field field, BuildAccount account) {
        this.field = field;
        this.account = account;
    }

    static Cells of(Field field, LongList recordTimes, KeyAllocator foreignKeys, BuildAccount account) {
        return switch (field.type()) {
            case SET, TIME -> new SetCells(field, recordTimes, account);
            case MUTEX, BOOL -> new MutexCells(field, account);
            case INT, DECIMAL, TIMESTAMP -> new NumberCells(field, foreignKeys, account);
        };
    }

    Field field() {
        return field;
    }

    BuildAccount account() {
        return account;
    }

    abstract void number(int arrival, long value);

    abstract void key(int arrival, byte[] utf8, int offset, int length);

    void clear(int arrival) {
        throw unfit("null in row " + arrival);
    }

    void emptySet(int arrival) {
        throw unfit("an empty set in row " + arrival);
    }

    void removeRow(int arrival, long row) {
        throw unfit("the removal of row " + row + " in row " + arrival);
    }

    abstract void write(ChunkWriter out, RankWriter ranks) throws IOException;

    IllegalArgumentException unfit(String what) {
        return new IllegalArgumentException("field " + field.name() + " of type "
                + field.type().word() + (field.isKeyed() ? " with keys" : "") + " cannot take " + what);
    }
}
