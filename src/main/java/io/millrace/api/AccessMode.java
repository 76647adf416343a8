package io.millrace.api;

/** Which requests the access log tells. */
public enum AccessMode {
    OFF,
    /** One in a hundred. */
    SAMPLED,
    FULL
}
