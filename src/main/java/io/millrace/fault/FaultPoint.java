package io.millrace.fault;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Instants between two steps of the path of a record at which a crash test lets the process die, as if by kill -9. Does
 * nothing unless the environment variable {@code MILLRACE_FAULT_POINT} names one, optionally with the number of the
 * passage that is fatal: {@code IMPORT_CHUNK_WRITTEN:3}.
 */
public enum FaultPoint {
    SLICE_WRITTEN,
    SLICE_SYNCED,
    SLICE_CLOSED,
    SLICE_REGISTERED,
    UPLOAD_COPIED,
    UPLOAD_RECORDED,
    LOAD_FORMED,
    IMPORT_CHUNK_WRITTEN,
    IMPORT_CHUNK_PUBLISHED,
    IMPORT_SLICES_REMOVED,
    MERGE_CHUNK_WRITTEN,
    MERGE_CHUNK_PUBLISHED,
    MERGE_INPUTS_REMOVED;

    private static final FaultPoint FATAL;
    private static final AtomicInteger PASSAGES_LEFT;

    static {
        String setting = System.getenv("MILLRACE_FAULT_POINT");
        String[] parts = setting == null || setting.isEmpty() ? new String[0] : setting.split(":", 2);
        FATAL = parts.length == 0 ? null : valueOf(parts[0]);
        PASSAGES_LEFT = new AtomicInteger(parts.length < 2 ? 1 : Integer.parseInt(parts[1]));
    }

    /** Dies here if so asked. */
    public void reach() {
        if (this == FATAL && PASSAGES_LEFT.decrementAndGet() == 0) {
            Runtime.getRuntime().halt(137);
        }
    }
}
