package io.millrace.admission;

/** Tell which queries run and which have run. */
public record QueryListCommand() {}
