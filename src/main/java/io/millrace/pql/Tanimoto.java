package io.millrace.pql;

import io.millrace.bitmap.RecordSet;
import io.millrace.pql.parse.Call;
import io.millrace.pql.parse.PqlProblem;

/**
 * How alike a row and the records asked for must be: the size of their intersection in percent of the size of their
 * union, rounded up. Immutable.
 *
 * @param threshold the result must be larger; 0 if there is no such condition
 * @param sourceCount number of records asked for
 */
record Tanimoto(long threshold, long sourceCount) {
    static final Tanimoto NONE = new Tanimoto(0, 0);

    static Tanimoto of(Call call, RecordSet source) {
        long threshold = call.integer("tanimotoThreshold").orElse(0);
        if (threshold > 100) {
            throw PqlProblem.execution("Tanimoto Threshold is from 1 to 100 only");
        }
        return threshold == 0 || source == null ? NONE : new Tanimoto(threshold, source.cardinality());
    }

    boolean accepts(RecordSet row, long intersection) {
        if (threshold == 0) {
            return true;
        }
        long union = row.cardinality() + sourceCount - intersection;
        return (100 * intersection + union - 1) / union > threshold;
    }
}
