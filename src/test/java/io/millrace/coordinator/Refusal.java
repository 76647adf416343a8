package io.millrace.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.catalog.ControlCommand;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;

/** Checks that a command is refused. */
public final class Refusal {
    private Refusal() {}

    public static Problem check(Node node, ProblemCode expected, ControlCommand<?> command) {
        Problem problem = assertThrows(Problem.class, () -> node.execute(command), command.toString());
        assertEquals(expected, problem.code(), problem.getMessage());
        return problem;
    }
}
