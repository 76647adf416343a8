package io.millrace.admission;

/** Tell how many bytes of disk each table takes that has any. */
public record StoredBytesCommand() {}
