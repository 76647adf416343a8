package io.millrace.query;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;

/** How much one inspection may tell: all of it is in memory before the first byte is sent. Confined to one thread. */
final class InspectionBudget {
    static final int FRAGMENTS_MAX = 1 << 16;

    /** Containers and blocks of rows that are told one by one. */
    static final int PARTS_MAX = 1 << 17;

    private int fragments;
    private int parts;

    void takeFragment() {
        if (++fragments > FRAGMENTS_MAX) {
            throw tooMany(FRAGMENTS_MAX + " fragments");
        }
    }

    void takePart() {
        if (++parts > PARTS_MAX) {
            throw tooMany(PARTS_MAX + " containers and checksums");
        }
    }

    static Problem tooMany(String what) {
        return new Problem(
                ProblemCode.TOO_LARGE,
                "inspect request: more than " + what + "; ask for less with indexes, fields, views or shards");
    }
}
