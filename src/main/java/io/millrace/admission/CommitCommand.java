package io.millrace.admission;

/** List what a recorder has taken and not committed as a chunk; answered when it is listed. */
public record CommitCommand(String recorder) {}
