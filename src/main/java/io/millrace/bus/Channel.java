package io.millrace.bus;

import java.time.Duration;

/**
 * One conversation on the event bus: who asks Q gets R. Immutable.
 *
 * @param address unique within the process
 * @param timeout how long the asker waits before it fails with {@code UNAVAILABLE_NOW}
 */
@SuppressWarnings("UnusedTypeParameter") // they type the question and the answer
public record Channel<Q, R>(String address, Duration timeout) {
    /** The same conversation for an asker with another patience. */
    public Channel<Q, R> within(Duration otherTimeout) {
        return new Channel<>(address, otherTimeout);
    }
}
