package io.millrace.coordinator.pipeline;

import io.millrace.model.SliceId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemKind;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log what keeps slices from staging: each reason once for as long as it lasts, however many slices wait. Confined to its
 * verticle.
 */
final class StagingFailures {
    private static final Logger log = LoggerFactory.getLogger(StagingFailures.class);

    private Set<String> told = Set.of();

    /** What kept slices from staging when they were tried last, as shown to people; empty if nothing did. */
    Optional<String> why() {
        return told.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", new TreeSet<>(told)));
    }

    /** @param failed of those that were tried now; damage is told elsewhere */
    void tell(Map<SliceId, Problem> failed) {
        Map<String, Integer> now = new TreeMap<>();
        for (Problem problem : failed.values()) {
            if (problem.code().kind() == ProblemKind.BUG) {
                log.error("staging of a slice failed, to be tried again", problem);
            } else if (problem.code().kind() != ProblemKind.CORRUPT) {
                now.merge(problem.getMessage(), 1, Integer::sum);
            }
        }
        now.forEach((why, slices) -> {
            if (!told.contains(why)) {
                log.warn("{} slices cannot be staged now, to be tried again: {}", slices, why);
            }
        });
        told = Set.copyOf(now.keySet());
    }
}
