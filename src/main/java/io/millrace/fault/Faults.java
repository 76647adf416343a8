package io.millrace.fault;

import java.io.IOException;
import java.nio.file.Path;

/** What happens at fault points, to files and to the clock: nothing in the product; a test hands in its own. Thread-safe. */
@FunctionalInterface
public interface Faults {
    Faults NONE = point -> {};

    /** May not return. */
    void reach(FaultPoint point);

    /**
     * The wall clock as a test wants it: what ids and times of receipt are made of.
     *
     * @param micros what it says, microseconds since 1970
     */
    default long clock(long micros) {
        return micros;
    }

    /**
     * Before something is done to a file with rows.
     *
     * @param bytes how many are to be written; 0 if that is not known
     * @return how many of them the disk takes at once, at least 1 if there are any
     * @throws IOException what the disk says instead
     */
    default long disk(DiskStep step, Path file, long bytes) throws IOException {
        return bytes;
    }
}
