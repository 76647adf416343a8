package io.millrace.log;

/** A log as the server runs it. Thread-safe. */
public interface ServedLog extends Log, AutoCloseable {
    /**
     * Closes the open segment soon, if it is old enough and those before it are cut into slices; and tries again what could not be cut.
     * To be called a few times per second.
     *
     * @param nowNanos {@link System#nanoTime}
     */
    void rotateIfDue(long nowNanos);

    /** Of all tables that wait to be durable. */
    PendingBytes pending();

    /** How many tables have rows in the open segment. */
    int tables();

    @Override
    void close();
}
