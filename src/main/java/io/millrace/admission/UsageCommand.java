package io.millrace.admission;

/** Tell what takes how many bytes of disk in each table that has any. */
public record UsageCommand() {}
