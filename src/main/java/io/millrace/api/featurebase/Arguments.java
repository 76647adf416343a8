package io.millrace.api.featurebase;

import io.millrace.problem.FieldProblem;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/**
 * The query arguments that a route of the server dialect takes; routes that take any have none of these. {@link
 * ServerFailures} knows how to say what is wrong with them. Immutable.
 */
record Arguments(List<String> required, List<String> optional) {
    static final Arguments NONE = new Arguments(List.of(), List.of());

    private static final String REASON = "argument";

    static Arguments required(String... names) {
        return new Arguments(List.of(names), List.of());
    }

    static Arguments optional(String... names) {
        return NONE.orOptional(names);
    }

    /** The same that are required, and these may come with them. */
    Arguments orOptional(String... names) {
        return new Arguments(required, List.of(names));
    }

    /** @throws Problem if one that is required lacks or is empty, or if there is another one */
    void check(RoutingContext context) {
        check(context.queryParams());
    }

    void check(MultiMap given) {
        for (String name : required) {
            String value = given.get(name);
            if (value == null || value.isEmpty()) {
                throw wrong(ProblemCode.MISSING_PARAMETER, name, " is required");
            }
        }
        given.forEach(argument -> {
            if (!required.contains(argument.getKey()) && !optional.contains(argument.getKey())) {
                throw wrong(ProblemCode.INVALID_PARAMETER, argument.getKey(), " is not a valid argument");
            }
        });
    }

    private static Problem wrong(ProblemCode code, String name, String what) {
        String message = name + what;
        return new Problem(code, message, List.of(new FieldProblem(name, List.of(name), REASON, message)));
    }

    /** Whether the problem is one of those thrown here. */
    static boolean isWrong(Problem problem) {
        return problem.details().stream().anyMatch(detail -> detail.reason().equals(REASON));
    }
}
