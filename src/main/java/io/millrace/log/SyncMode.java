package io.millrace.log;

/** What an answer waits for. */
public enum SyncMode {
    /** The bytes are on the disk: they survive a loss of power. */
    DISK,
    /** The bytes are with the operating system: they survive the death of the process, not a loss of power. */
    CACHE
}
