package io.millrace.pql.result;

import java.io.OutputStream;
import java.util.Arrays;
import java.util.function.Consumer;

/** Cuts an answer into parts of one size, so that never more than one of them is in memory here. Confined to one answer. */
public final class AnswerParts extends OutputStream {
    public static final int BYTES = 64 << 10;

    private static final int FIRST_BYTES = 512;

    private final Consumer<byte[]> taker;
    private byte[] part = new byte[FIRST_BYTES];
    private int length;

    /** @param taker gets each part for good, but for the last */
    public AnswerParts(Consumer<byte[]> taker) {
        this.taker = taker;
    }

    @Override
    public void write(int b) {
        makeRoom(1);
        part[length++] = (byte) b;
    }

    @Override
    public void write(byte[] bytes, int offset, int count) {
        for (int done = 0; done < count; ) {
            makeRoom(count - done);
            int now = Math.min(count - done, part.length - length);
            System.arraycopy(bytes, offset + done, part, length, now);
            length += now;
            done += now;
        }
    }

    private void makeRoom(int wanted) {
        if (length == BYTES) {
            taker.accept(part);
            part = new byte[BYTES];
            length = 0;
        } else if (length + wanted > part.length && part.length < BYTES) {
            part = Arrays.copyOf(part, Math.min(BYTES, Math.max(2 * part.length, length + wanted)));
        }
    }

    /** What the taker did not get, all of a short answer; never empty unless nothing was written. */
    public byte[] last() {
        return Arrays.copyOf(part, length);
    }
}
