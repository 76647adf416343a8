package io.millrace.config;

import io.millrace.problem.FieldProblem;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Collects what is wrong, so that all of it is told at once. Confined to the thread that reads the configuration. */
final class ConfigProblems {
    private final List<FieldProblem> found = new ArrayList<>();

    /** @param reason {@code bad_value}, {@code conflict}, {@code unknown_key}, {@code duplicate_key} or {@code bad_file} */
    void add(String key, String reason, String origin, String message) {
        found.add(new FieldProblem(key, List.of(), reason, key + " (" + origin + "): " + message));
    }

    /** A file that cannot be read as a whole. */
    void addFile(String message) {
        found.add(new FieldProblem(null, List.of(), "bad_file", message));
    }

    boolean concern(String key) {
        return found.stream().anyMatch(problem -> key.equals(problem.field()));
    }

    void throwIfAny() {
        if (!found.isEmpty()) {
            String count = found.size() == 1 ? "1 problem" : found.size() + " problems";
            throw new Problem(
                    ProblemCode.INVALID_CONFIGURATION,
                    found.stream()
                            .map(FieldProblem::message)
                            .collect(Collectors.joining("\n  ", "the configuration has " + count + ":\n  ", "")),
                    found);
        }
    }
}
