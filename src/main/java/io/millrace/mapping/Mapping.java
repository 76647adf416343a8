package io.millrace.mapping;

/** A schema compiled for one table version. Immutable. */
public final class Mapping {}
