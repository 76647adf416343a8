package io.millrace.model;

import java.util.List;

/**
 * What a mapping made of the records of one request.
 *
 * @param records number of records in the request
 * @param admitted how many of them, from the front, fitted the endpoint's budget; the others were not looked at
 * @param refused the first of the admitted records that were wrong, by ascending number
 * @param more the wrong ones behind those; all other admitted records became rows
 */
public record Outcome(int records, int admitted, List<RefusedRecord> refused, MoreRefused more) {
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
