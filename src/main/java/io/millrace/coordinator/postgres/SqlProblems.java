package io.millrace.coordinator.postgres;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.Set;

/** What a failed statement means to who asked for it. */
public final class SqlProblems {
    private static final String UNIQUE_VIOLATION = "23505";
    private static final String FOREIGN_KEY_VIOLATION = "23503";
    private static final String ILLEGAL_MOVE = "MR001";
    /** Connection lost, out of resources, server stopping. */
    private static final Set<String> PASSING_CLASSES = Set.of("08", "53", "57", "40");

    private SqlProblems() {}

    public static <T> Future<T> failed(Throwable failure) {
        return Future.failedFuture(of(failure));
    }

    static Problem of(Throwable failure) {
        if (failure instanceof Problem problem) {
            return problem;
        }
        if (failure instanceof PgException refused) {
            return of(refused);
        }
        boolean isBug = failure instanceof RuntimeException && !(failure instanceof VertxException);
        return isBug ? Problem.bug(failure) : unavailable(failure);
    }

    private static Problem of(PgException refused) {
        String state = refused.getSqlState();
        if (PASSING_CLASSES.contains(state.substring(0, 2))) {
            return unavailable(refused);
        }
        return switch (state) {
            case UNIQUE_VIOLATION ->
                new Problem(ProblemCode.ALREADY_EXISTS, "it exists already: " + refused.getDetail()).causedBy(refused);
            case FOREIGN_KEY_VIOLATION, ILLEGAL_MOVE ->
                new Problem(ProblemCode.INCORRECT_STATE, refused.getErrorMessage()).causedBy(refused);
            default -> Problem.bug(refused);
        };
    }

    private static Problem unavailable(Throwable failure) {
        return new Problem(
                        ProblemCode.UNAVAILABLE_NOW,
                        "PostgreSQL does not answer: " + failure.getMessage() + "; try again")
                .retryAfter(Duration.ofSeconds(2))
                .causedBy(failure);
    }
}
