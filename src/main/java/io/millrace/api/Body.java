package io.millrace.api;

/** A whole request body. Confined to its verticle, but for the bytes, which may be handed over. */
public final class Body {
    private final byte[] bytes;
    private final int length;
    private final InFlight inFlight;
    private boolean isReleased;

    Body(byte[] bytes, int length, InFlight inFlight) {
        this.bytes = bytes;
        this.length = length;
        this.inFlight = inFlight;
    }

    /** Only the first {@link #length} count. */
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    /** To be called when the request is answered: its bytes no longer count as in flight. */
    public void release() {
        if (!isReleased) {
            isReleased = true;
            inFlight.release(bytes.length);
        }
    }
}
