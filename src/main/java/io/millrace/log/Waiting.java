package io.millrace.log;

import io.millrace.model.TableId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rows until they are answered, once. Confined to the lock of the log until it is taken from its queue, and to the task that took it then. */
final class Waiting {
    private static final Logger log = LoggerFactory.getLogger(Waiting.class);

    /** What a waiting batch costs besides its bytes; it also bounds how many blocks a group can have. */
    static final int BATCH_BYTES = 256;

    private final Append append;
    private final Log.Done done;
    private final long bytes;
    private boolean isReleased;
    private boolean isAnswered;

    Waiting(Append append, Log.Done done) {
        this.append = append;
        this.done = done;
        KeyedRequest key = append.keyOrNull();
        long ofReceipt = key == null ? 0 : BATCH_BYTES + (long) key.bytes();
        this.bytes = ofReceipt
                + append.rows().stream()
                        .mapToLong(batch -> BATCH_BYTES + (long) batch.length())
                        .sum();
    }

    Append append() {
        return append;
    }

    long bytes() {
        return bytes;
    }

    /** The one that its bytes count for. Receipts without rows wait together. */
    TableId table() {
        return append.rows().isEmpty()
                ? BlockHeader.NO_TABLE
                : append.rows().get(0).schema().id();
    }

    /** How many bytes wait no longer; 0 the second time. */
    long release() {
        long released = isReleased ? 0 : bytes;
        isReleased = true;
        return released;
    }

    void answer(Throwable failure) {
        if (isAnswered) {
            return;
        }
        isAnswered = true;
        try {
            done.done(failure == null ? append.firstIds() : Append.NO_IDS, failure);
        } catch (RuntimeException | Error e) {
            log.error("a receiver of an acknowledgement failed", e);
        }
    }
}
