package io.millrace.fault;

/** Instants between two steps of the path of a record at which a crash test lets the process die, as if by kill -9. */
public enum FaultPoint {
    LOG_WRITTEN,
    LOG_SYNCED,
    SEGMENT_CLOSED,
    SEGMENT_CUT,
    SLICE_REGISTERED,
    UPLOAD_COPIED,
    UPLOAD_RECORDED,
    IMPORT_CHUNK_WRITTEN,
    IMPORT_CHUNK_PUBLISHED,
    IMPORT_SLICES_REMOVED,
    MERGE_CHUNK_WRITTEN,
    MERGE_CHUNK_PUBLISHED,
    MERGE_INPUTS_REMOVED
}
