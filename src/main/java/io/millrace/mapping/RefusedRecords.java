package io.millrace.mapping;

import io.millrace.model.MoreRefused;
import io.millrace.model.Outcome;
import io.millrace.model.RefusedRecord;
import io.millrace.problem.FieldProblem;
import java.util.ArrayList;
import java.util.List;

/** Collects the wrong records of a request, in bounded memory. Confined to its mapper. */
public final class RefusedRecords {
    /** Beyond so many refused records of a body only their numbers and reasons are kept: bounds the answer. */
    public static final int REFUSED_MAX = 1_000;

    /** Beyond so many problems in a body each refused record tells only its first one: bounds the answer too. */
    public static final int PROBLEMS_MAX = 10_000;

    private final List<RefusedRecord> refused = new ArrayList<>();
    private MoreRefused more = MoreRefused.NONE;
    private int problemCount;

    /**
     * @param number of the record in the request, from 0, ascending
     * @param problems at least one
     */
    public void add(int number, List<FieldProblem> problems) {
        if (refused.size() == REFUSED_MAX) {
            more = more == MoreRefused.NONE ? new MoreRefused() : more;
            more.add(number, problems.get(0).reason());
            return;
        }
        boolean isFull = problemCount + problems.size() > PROBLEMS_MAX;
        refused.add(new RefusedRecord(number, isFull ? problems.subList(0, 1) : problems));
        problemCount += problems.size();
    }

    /** What became of so many records, of which so many were looked at. */
    public Outcome outcome(int records, int admitted) {
        return new Outcome(records, Math.min(records, admitted), refused, more);
    }
}
