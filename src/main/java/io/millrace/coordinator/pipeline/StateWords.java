package io.millrace.coordinator.pipeline;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.Locale;

/** The names of states in PostgreSQL: those of the enum in lower case. */
final class StateWords {
    private StateWords() {}

    static <E extends Enum<E>> E of(Class<E> states, String word, String what) {
        for (E state : states.getEnumConstants()) {
            if (state.name().toLowerCase(Locale.ROOT).equals(word)) {
                return state;
            }
        }
        throw new Problem(
                ProblemCode.FILE_TOO_NEW,
                "a " + what + " in PostgreSQL has the state '" + word
                        + "', which this release does not know; use the release that wrote it, or a newer one");
    }
}
