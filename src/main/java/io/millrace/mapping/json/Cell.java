package io.millrace.mapping.json;

import io.millrace.mapping.time.ReadTime;
import java.util.Arrays;

/**
 * What one record says for one column. A mutable slot, reused from record to record; confined to its {@link
 * RecordReader}. Columns fill it.
 */
final class Cell {
    /** What is known so far. */
    enum State {
        /** No such member. */
        ABSENT,
        /** The member is there and changes nothing. */
        NOTHING,
        /** JSON null for a column that null clears. */
        CLEAR,
        /** A value, in {@code number} or in the list; an empty list is an empty set. */
        VALUE,
        /** A wrong value; the reason and the message say why. */
        REFUSED
    }

    /** List entries that are kept between requests. */
    private static final int RETAINED_ENTRIES_MAX = 1024;

    private static final int OFFSET_SHIFT = Integer.SIZE;

    State state = State.ABSENT;
    /** Where the path ended if the member is absent: so many of its elements were found. */
    int level;

    long number;
    Reason reason;
    String message;

    /** For columns that read times. */
    final ReadTime time = new ReadTime();

    private final Utf8Scratch scratch;
    private long[] list = new long[4];
    private int count;

    Cell(Utf8Scratch scratch) {
        this.scratch = scratch;
    }

    void reset(int foundLevels) {
        state = State.ABSENT;
        level = foundLevels;
        count = 0;
    }

    void trim() {
        if (list.length > RETAINED_ENTRIES_MAX) {
            list = new long[RETAINED_ENTRIES_MAX];
        }
    }

    void nothing() {
        state = State.NOTHING;
    }

    void clear() {
        state = State.CLEAR;
    }

    void value(long value) {
        number = value;
        state = State.VALUE;
    }

    /** The first wrong value is the one that is reported. */
    void refuse(Reason why, String what) {
        if (state != State.REFUSED) {
            state = State.REFUSED;
            reason = why;
            message = what;
        }
    }

    boolean isRefused() {
        return state == State.REFUSED;
    }

    /** Starts a list; without entries it is an empty set. */
    void beginList() {
        count = 0;
        state = State.VALUE;
    }

    void add(long entry) {
        if (count == list.length) {
            list = Arrays.copyOf(list, count * 2);
        }
        list[count++] = entry;
    }

    /** Adds a text to the list. */
    void add(char[] chars, int start, int end) {
        int offset = scratch.length();
        scratch.append(chars, start, end);
        add(((long) offset << OFFSET_SHIFT) | (scratch.length() - offset));
    }

    /** Adds a number's digits to the list. */
    void addDigits(long value) {
        int offset = scratch.length();
        scratch.append(value);
        add(((long) offset << OFFSET_SHIFT) | (scratch.length() - offset));
    }

    int count() {
        return count;
    }

    long entry(int index) {
        return list[index];
    }

    byte[] utf8() {
        return scratch.bytes();
    }

    int offset(int index) {
        return (int) (list[index] >>> OFFSET_SHIFT);
    }

    int length(int index) {
        return (int) list[index];
    }
}
