package io.millrace.mapping;

/** A language of rules. Immutable. */
public interface MappingKind {
    /** Stored with each rule; never changes. */
    String name();

    /**
     * Reads and checks a rule as far as that can be done without its table.
     *
     * @throws io.millrace.problem.Problem INVALID_PARAMETER, with one detail for each thing that is wrong
     */
    MappingRule parse(String text);
}
