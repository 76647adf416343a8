package io.millrace.log;

import io.millrace.model.TableId;
import io.millrace.problem.Problem;

/** A file that could not be recovered and was left as it is. Immutable. */
public record DamagedSlice(TableId table, Problem problem) {}
