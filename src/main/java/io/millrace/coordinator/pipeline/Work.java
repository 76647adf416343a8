package io.millrace.coordinator.pipeline;

/** What the pipeline does for all tables at once. */
public enum Work {
    /** Slices go to staging. */
    UPLOAD,
    /** Rows go into chunks. */
    IMPORT,
    /** Chunks become fewer. */
    MERGE,
    /** Files go that nobody needs any more. */
    CLEANUP
}
