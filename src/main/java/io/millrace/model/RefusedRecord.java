package io.millrace.model;

import io.millrace.problem.FieldProblem;
import java.util.List;

/**
 * A record that was not stored.
 *
 * @param record its number in the request, from 0
 * @param problems one for each wrong value; at least one
 */
public record RefusedRecord(int record, List<FieldProblem> problems) {}
