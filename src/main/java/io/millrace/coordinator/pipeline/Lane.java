package io.millrace.coordinator.pipeline;

/** What goes on side by side, one step of each at a time. */
enum Lane {
    /** Slices are registered and carried to staging. */
    STAGE,
    /** What is staged is imported. */
    IMPORT,
    /** Neighbouring chunks become one. */
    MERGE
}
