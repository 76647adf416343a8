package io.millrace.mapping.cell;

import io.millrace.mapping.Framing;
import io.millrace.mapping.SingleFraming;
import io.millrace.mapping.json.JsonFraming;
import io.millrace.model.Request;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.Locale;
import java.util.Map;

/** What a body is. */
public enum CellForm {
    /** <code>{"rowName": N, "columns": [[column, value, time], …]}</code>. */
    ROWS,
    /** <code>[[N, [[column, value, time], …]], …]</code>. */
    MULTIROWS,
    /** <code>{"columnName": C, "rows": [[row, value, time], …]}</code>. */
    COLUMNS,
    /** <code>[[C, [[row, value, time], …]], …]</code>. */
    MULTICOLUMNS,
    /** An array of the objects of {@link #ROWS}, as code in the same JVM sends them. */
    RECORDS;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the outer name of the body is that of a row. */
    boolean isByRow() {
        return this != COLUMNS && this != MULTICOLUMNS;
    }

    Framing framing() {
        return this == ROWS || this == COLUMNS ? SingleFraming.INSTANCE : JsonFraming.ARRAY;
    }

    static CellForm of(Request request) {
        if (request.contentType().equals(Request.JSON_RECORDS)) {
            return RECORDS;
        }
        for (Map.Entry<String, String> parameter : request.parameters()) {
            if (parameter.getKey().equals(CellKind.FORM)) {
                for (CellForm form : values()) {
                    if (form.word().equals(parameter.getValue())) {
                        return form;
                    }
                }
            }
        }
        throw new Problem(ProblemCode.INVALID_PARAMETER, "the request does not say in which form its cells are");
    }
}
