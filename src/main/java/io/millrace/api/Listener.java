package io.millrace.api;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;

/**
 * Where a server listens.
 *
 * @param port 0 or less means any free port
 * @param key what the configuration calls the port
 */
public record Listener(String host, int port, String key) {
    public Listener {
        if (host.isBlank() || port > 65_535) {
            throw new IllegalArgumentException("not an address to listen on: " + host + ":" + port);
        }
    }

    /** What it means that nobody can listen there. */
    Problem unavailable(Throwable failure) {
        return new Problem(
                        ProblemCode.UNAVAILABLE_NOW,
                        key + ": cannot listen on " + host + " port " + Math.max(0, port) + ": " + reason(failure)
                                + "; choose another one, or stop whoever has it")
                .causedBy(failure);
    }

    private static String reason(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    /**
     * The port to bind to where several instances listen together: a negative number means a free port that all who say
     * the same number share.
     */
    int sharedPort(int number) {
        return port > 0 ? port : -number;
    }
}
