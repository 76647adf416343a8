package io.millrace.api;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A whole request body. The bytes may be handed over, and {@link #release} called by whoever has them last, on any thread;
 * else confined to its verticle.
 */
public final class Body {
    private final byte[] bytes;
    private final int length;
    private final InFlight inFlight;
    private final Object owner;
    private final AtomicBoolean isReleased = new AtomicBoolean();

    Body(byte[] bytes, int length, InFlight inFlight, Object owner) {
        this.bytes = bytes;
        this.length = length;
        this.inFlight = inFlight;
        this.owner = owner;
    }

    /** Only the first {@link #length} count. */
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    /**
     * What was made of this body, in its place: it takes its own room, and this one is released.
     *
     * @throws io.millrace.problem.Problem {@code OVERLOADED} if there is no room for it beside this one
     */
    public Body as(byte[] made) {
        inFlight.reserve(owner, made.length);
        release();
        return new Body(made, made.length, inFlight, owner);
    }

    /** To be called when nobody holds the bytes any more: they no longer count as in flight. */
    public void release() {
        if (isReleased.compareAndSet(false, true)) {
            inFlight.release(owner, bytes.length);
        }
    }
}
