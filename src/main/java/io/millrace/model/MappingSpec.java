package io.millrace.model;

/**
 * A rule as it is stored.
 *
 * @param kind the name of a {@code MappingKind}
 * @param text in the kind's own form, as it was given
 */
public record MappingSpec(String kind, String text) {}
