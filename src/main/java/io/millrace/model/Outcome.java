package io.millrace.model;

import java.util.List;

/**
 * What a mapping made of the records of one request.
 *
 * @param records number of records in the request
 * @param admitted how many of them, from the front, fitted the endpoint's budget; the others were not looked at
 * @param refused the first of the admitted records that were wrong, by ascending number
 * @param more the wrong ones behind those; all other admitted records became rows
 * @param times by accepted record, the time that was chosen for it, in {@link Ticks}, or {@link #TIME_OF_ID}; null if that is so for all. Not
 *     part of a receipt that is kept for a request with a key: the rows have the times
 * @param checksumOrNull of the file that the records are parts of, SHA-256 in lower-case hex; null if they are of none. No part of a receipt
 *     that is kept, either
 */
public record Outcome(
        int records, int admitted, List<RefusedRecord> refused, MoreRefused more, long[] times, String checksumOrNull) {
    /** In place of a time: the record has none but that which its id is, where the log gives ids from time. */
    public static final long TIME_OF_ID = Long.MIN_VALUE;

    /** No times were chosen. */
    public Outcome(int records, int admitted, List<RefusedRecord> refused, MoreRefused more) {
        this(records, admitted, refused, more, null, null);
    }

    /** All wrong records are told one by one. */
    public Outcome(int records, int admitted, List<RefusedRecord> refused) {
        this(records, admitted, refused, MoreRefused.NONE);
    }

    public int refusedCount() {
        return refused.size() + more.count();
    }

    public int accepted() {
        return admitted - refusedCount();
    }
}
