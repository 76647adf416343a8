package io.millrace.loadtest;

/** Makes endpoints through an API of the server. Confined to the thread that sets up the run. */
interface Dialect {
    /** An endpoint with a table of its own. */
    Feed create(String name, Payload payload);

    /** Everything that was made. */
    void remove();
}
