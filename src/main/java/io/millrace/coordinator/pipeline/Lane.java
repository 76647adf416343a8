package io.millrace.coordinator.pipeline;

/** What goes on side by side, one step of each at a time. */
enum Lane {
    /** Slices are registered and carried to staging. */
    STAGE,
    /** What is staged gathers to a load. Only pauses: a load may wait for much longer than an import that failed. */
    LOAD,
    /** What is staged is imported. */
    IMPORT,
    /** Neighbouring chunks become one. */
    MERGE
}
