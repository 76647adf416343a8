package io.millrace.api;

import java.util.function.LongSupplier;

/** The time of {@link System#nanoTime}, that can be made to stand still. Thread-safe. */
public final class HaltingClock implements LongSupplier {
    private boolean isHalted;
    private long haltedAt;

    public synchronized void halt() {
        haltedAt = System.nanoTime();
        isHalted = true;
    }

    public synchronized void goOn() {
        isHalted = false;
    }

    @Override
    public synchronized long getAsLong() {
        return isHalted ? haltedAt : System.nanoTime();
    }
}
