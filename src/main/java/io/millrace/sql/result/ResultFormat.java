package io.millrace.sql.result;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.sql.parse.SqlProblem;
import java.util.Locale;

/** How results are written. */
public enum ResultFormat {
    /** Objects with name, hash and all versions of all cells. */
    FULL,
    /** Arrays of values below an array of names. */
    TABLE,
    /** An array of objects. */
    AOS,
    /** An object of arrays. */
    SOA,
    /** For each row an array of columns and values, all versions. */
    SPARSE,
    /** The one value of a result that has no other. */
    ATOM;

    /** @throws Problem {@code INVALID_PARAMETER} if there is no such format */
    public static ResultFormat of(String name) {
        for (ResultFormat format : values()) {
            if (format.name().toLowerCase(Locale.ROOT).equals(name)) {
                return format;
            }
        }
        throw new Problem(
                ProblemCode.INVALID_PARAMETER,
                "Unknown output format " + SqlProblem.quoted(name) + "; take full, table, aos, soa, sparse or atom");
    }
}
