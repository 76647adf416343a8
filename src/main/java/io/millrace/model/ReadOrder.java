package io.millrace.model;

/** In which order records are read. */
public enum ReadOrder {
    /** By event time, then sequence. A record that comes late stands where its event time puts it. */
    EVENT_TIME,
    /** By sequence. Where the log gives the ids, what comes later stands behind what came before. */
    ARRIVAL
}
