package io.millrace.mapping;

import io.millrace.model.MappingSpec;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All languages of rules that this server knows. Immutable. */
public final class MappingKinds {
    private final Map<String, MappingKind> byName;

    public MappingKinds(List<MappingKind> kinds) {
        byName = kinds.stream().collect(Collectors.toUnmodifiableMap(MappingKind::name, Function.identity()));
    }

    /**
     * Reads and checks a stored rule.
     *
     * @throws Problem INVALID_PARAMETER if it is wrong, or of a kind that this server does not know
     */
    public MappingRule parse(MappingSpec spec) {
        MappingKind kind = byName.get(spec.kind());
        if (kind == null) {
            throw new Problem(
                    ProblemCode.INVALID_PARAMETER,
                    "this server has no mapping of the kind " + spec.kind() + "; it knows "
                            + byName.keySet().stream().sorted().collect(Collectors.joining(", ")));
        }
        return kind.parse(spec.text());
    }
}
