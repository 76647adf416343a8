package io.millrace.log;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of the disk that rows must leave free: PostgreSQL, imports and merges need it, and they alone can free space. Below it
 * rows are refused, until there is a quarter more than it. Thread-safe: one volatile flag, which {@link #look} alone sets.
 */
public final class DiskReserve {
    private static final Logger log = LoggerFactory.getLogger(DiskReserve.class);

    private static final int DISK_PERCENT_MAX = 5;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

    private final String where;
    private final long bytes;
    private final LongSupplier free;
    private volatile boolean isReached;

    /**
     * @param where the folder whose disk it is, for messages
     * @param wantedBytes the reserve; no more than one part in twenty of the disk
     * @param total size of the disk, in bytes
     * @param free bytes that can still be written to it
     */
    public DiskReserve(String where, long wantedBytes, long total, LongSupplier free) {
        this.where = where;
        this.bytes = Math.min(wantedBytes, total / 100 * DISK_PERCENT_MAX);
        this.free = free;
    }

    /** Reads the free space. To be called about once a second; waits for the disk. */
    public void look() {
        long now = free.getAsLong();
        if (!isReached && now < bytes) {
            isReached = true;
            log.error("{}", message(now));
        } else if (isReached && now >= bytes + bytes / 4) {
            isReached = false;
            log.info("the disk of {} has {} bytes free; rows are accepted again", where, now);
        }
    }

    /** Whether rows have to be refused. */
    public boolean isReached() {
        return isReached;
    }

    /** What is wrong while rows are refused. */
    public Optional<String> shortage() {
        return isReached
                ? Optional.of("less than " + bytes + " bytes are free on the disk of " + where + " (volume.reserve)")
                : Optional.empty();
    }

    public long bytes() {
        return bytes;
    }

    /** For those whose rows are refused. */
    public Problem refusal() {
        return new Problem(ProblemCode.OVERLOADED, message(free.getAsLong())).retryAfter(RETRY_AFTER);
    }

    private String message(long now) {
        return "the disk of " + where + " is nearly full: " + now + " bytes are free, of which " + bytes
                + " are kept for what is stored already (volume.reserve); free space or move the data to a larger disk,"
                + " then it goes on by itself";
    }
}
