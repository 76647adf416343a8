package io.millrace.chunk;

import io.millrace.bitmap.IntList;
import io.millrace.bitmap.LongList;
import io.millrace.model.Field;
import java.io.IOException;
import java.util.BitSet;

/** The cells of one field in a chunk being built. An arrival is the number of a row as it came. Confined to one thread. */
abstract class Cells {
    private final Field field;
    private final BuildAccount account;
    private final BuildAccount.Bitmaps bitmaps;

    Cells(Field field, BuildAccount account) {
        this.field = field;
        this.account = account;
        this.bitmaps = account.field(field.type());
    }

    static Cells of(Field field, LongList recordTimes, KeyAllocator foreignKeys, BuildAccount account) {
        return switch (field.type()) {
            case SET, TIME -> new SetCells(field, recordTimes, account);
            case MUTEX, BOOL -> new MutexCells(field, account);
            case INT, DECIMAL, TIMESTAMP -> new NumberCells(field, foreignKeys, account);
            case STORED -> new ValueCells(field, account);
        };
    }

    Field field() {
        return field;
    }

    BuildAccount account() {
        return account;
    }

    /** A cell comes. */
    void count() {
        bitmaps.cell();
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

    void value(int arrival, byte[] bytes, int offset, int length) {
        throw unfit("a stored value in row " + arrival);
    }

    /** How many there are. */
    abstract int cells();

    /** Adds the arrivals of all cells, in any order, possibly repeated. */
    abstract void addArrivals(IntList to);

    /** Forgets the cells of some arrivals. */
    abstract void leaveOut(BitSet arrivals);

    /** The items at the places whose arrival stays; a complement stands for its arrival. */
    static IntList kept(IntList items, IntList arrivals, BitSet out) {
        IntList kept = new IntList();
        for (int i = 0; i < items.size(); i++) {
            if (stays(arrivals.get(i), out)) {
                kept.add(items.get(i));
            }
        }
        return kept;
    }

    static LongList kept(LongList items, IntList arrivals, BitSet out) {
        LongList kept = new LongList();
        for (int i = 0; i < items.size(); i++) {
            if (stays(arrivals.get(i), out)) {
                kept.add(items.get(i));
            }
        }
        return kept;
    }

    static boolean stays(int arrival, BitSet out) {
        return !out.get(arrival < 0 ? ~arrival : arrival);
    }

    static void addAll(IntList some, IntList to) {
        for (int i = 0; i < some.size(); i++) {
            to.add(some.get(i));
        }
    }

    /** @param ranks of the records that have a cell, perhaps of others too */
    abstract void write(ChunkWriter out, RankWriter ranks) throws IOException;

    IllegalArgumentException unfit(String what) {
        return new IllegalArgumentException("field " + field.name() + " of type "
                + field.type().word() + (field.isKeyed() ? " with keys" : "") + " cannot take " + what);
    }
}
