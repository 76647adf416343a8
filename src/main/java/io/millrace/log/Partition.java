package io.millrace.log;

import java.time.Duration;
import java.util.List;

/**
 * One sequence of records that several nodes share: whoever reads it gets the same records in the same order, and what was reported as
 * sent stays in it. {@link #send} is thread-safe; reading is confined to one thread.
 */
public interface Partition extends AutoCloseable {
    /**
     * A record.
     *
     * @param offset its number; the next one has a larger one
     * @param millis when it was taken, milliseconds since 1970, by the clock of who keeps the partition
     * @param key who sent it, opaque here
     * @param value empty for one that ends a segment
     */
    record Entry(long offset, long millis, byte[] key, byte[] value) {}

    /** Told once what became of a record, on any thread; must be quick. */
    @FunctionalInterface
    interface Sent {
        /** @param failure null if the record is in the partition; else it may be there, or come to be there */
        void done(Throwable failure);
    }

    /** Appends a record. Those of this object are in the partition in the order of the calls, but for those that failed. */
    void send(byte[] key, byte[] value, Sent sent);

    /** What a value may have, in bytes. */
    int valueBytesMax();

    /** The next {@link #read} gives the records from this offset on. */
    void seek(long offset);

    /**
     * The next records, none if none came within the time.
     *
     * @throws io.millrace.problem.Problem {@code CORRUPT_FILE} if they are not kept any more; others if they cannot be read now
     */
    List<Entry> read(Duration patience);

    /** The offset that the next {@link #read} begins with. */
    long position();

    /** The offset behind the last record that can be read now. */
    long end();

    /** Ends a {@link #read} under way; thread-safe. */
    void wakeUp();

    @Override
    void close();
}
