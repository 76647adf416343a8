package io.millrace.fault;

/** What is done to a file, for which a disk may have no room or no strength. */
public enum DiskStep {
    /** Bytes are written, or the file is made. */
    WRITE,
    SYNC,
    TRUNCATE
}
