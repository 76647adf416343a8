package io.millrace.transaction;

import java.time.Duration;
import java.time.Instant;

/**
 * What a client has announced to do. Immutable.
 *
 * @param isActive false of an exclusive one that waits for the others to end
 * @param isExclusive whether there may be no other one beside it
 * @param deadline from which on it counts as forgotten
 */
public record ClientTransaction(
        String id, boolean isActive, boolean isExclusive, Duration timeout, Instant created, Instant deadline) {
    /** From now on it has all its time again. */
    ClientTransaction activated(Instant now) {
        return new ClientTransaction(id, true, isExclusive, timeout, created, now.plus(timeout));
    }
}
