package io.millrace.pql;

import java.io.ByteArrayOutputStream;

/** Bytes in memory that refuse to become more than a limit. Confined to one answer. */
final class BoundedBytes extends ByteArrayOutputStream {
    private final int max;

    BoundedBytes(int max) {
        super(512);
        this.max = max;
    }

    @Override
    public synchronized void write(int b) {
        refuseBeyond(1);
        super.write(b);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        refuseBeyond(length);
        super.write(bytes, offset, length);
    }

    private void refuseBeyond(int more) {
        if (more > max - count) {
            throw PqlProblem.tooLarge(
                    "the answer is longer than the " + max + " bytes allowed; ask for less, for instance by Limit");
        }
    }
}
