package io.millrace.bench;

import java.io.IOException;
import java.net.URI;

/** A server under test, in a process of its own. */
interface Target extends AutoCloseable {
    /** {@code A}, {@code B}, {@code C}, {@code M} or, for another build of Millrace, {@code P}. */
    String name();

    URI http();

    URI https();

    String key();

    /** Where the next load posts to. */
    String newPath() throws IOException, InterruptedException;

    /** Of the server's own process. */
    double processorSeconds() throws IOException;

    /** Of the database that the server brings along; 0 if there is none. */
    double databaseSeconds() throws IOException;

    /** Waits until what was posted to the current path has no more after-effects. */
    void settle(long records) throws Exception;

    @Override
    void close() throws IOException;
}
