package io.millrace.catalog;

/** The states of a database that occur here. Tables and endpoints can be made only in {@code RUNNING}. */
public enum DatabaseState {
    CREATING,
    RUNNING,
    DELETING
}
