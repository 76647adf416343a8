package io.millrace.admission;

import io.millrace.model.Outcome;
import io.millrace.problem.Problem;
import java.util.List;

/**
 * What a mapping would make of a request.
 *
 * @param outcome null if the mapping could make nothing of the request as a whole
 * @param failure why; null if there is an outcome
 * @param rows their cells as text, one for each field of the table by its position; empty where a row has none
 */
public record DryRun(Outcome outcome, Problem failure, List<List<String>> rows) {}
