package io.millrace.catalog;

/** Whether a sink takes records. */
public enum SinkState {
    ACTIVE,
    /** By somebody's will; its table stays as it is. */
    DISABLED,
    /** Its rule does not fit its table, or this release does not understand it. */
    FAILED
}
