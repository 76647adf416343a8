package io.millrace.admission;

import io.millrace.catalog.Limits;
import java.util.function.LongSupplier;

/** What one endpoint may still take this second, in bytes and, independently, in records. Thread-safe. */
final class Budget {
    final TokenBucket bytes;
    final TokenBucket records;

    Budget(Limits limits, LongSupplier nanos) {
        bytes = new TokenBucket(limits.bytesPerSecond(), nanos);
        records = new TokenBucket(limits.recordsPerSecond(), nanos);
    }

    /** Takes both or nothing. */
    boolean take(long byteCount, int recordCount) {
        if (!bytes.take(byteCount)) {
            return false;
        }
        boolean isTaken = records.take(recordCount);
        if (!isTaken) {
            bytes.giveBack(byteCount);
        }
        return isTaken;
    }

    void setLimits(Limits limits) {
        bytes.setRate(limits.bytesPerSecond());
        records.setRate(limits.recordsPerSecond());
    }
}
