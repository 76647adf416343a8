package io.millrace.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** A file on a disk that fails on demand. Thread-safe: the faults are volatile. */
final class FaultyFile implements SliceFile {
    /** What goes wrong, for all files of one disk. */
    static final class Faults {
        volatile boolean writesAreShort;
        /** One buffer after the other, with a pause in front of each. */
        volatile boolean writesAreSlow;

        volatile boolean isFull;
        volatile boolean syncFails;
        volatile boolean truncateFails;

        SliceFile open(Path file) throws IOException {
            return new FaultyFile(new DiskFile(file), this);
        }
    }

    private static final long PAUSE_NANOS = 100_000;

    private final SliceFile file;
    private final Faults faults;
    private final Random random = new Random(1);

    private FaultyFile(SliceFile file, Faults faults) {
        this.file = file;
        this.faults = faults;
    }

    @Override
    public long write(ByteBuffer[] parts, long offset) throws IOException {
        if (faults.writesAreSlow) {
            LockSupport.parkNanos(PAUSE_NANOS);
            return file.write(new ByteBuffer[] {parts[0]}, offset);
        }
        if (!faults.writesAreShort && !faults.isFull) {
            return file.write(parts, offset);
        }
        ByteBuffer part = parts[0];
        int limit = part.limit();
        part.limit(part.position() + 1 + random.nextInt(part.remaining()));
        long written = file.write(new ByteBuffer[] {part}, offset);
        part.limit(limit);
        if (faults.isFull) {
            throw new IOException("No space left on device");
        }
        return written;
    }

    @Override
    public void force() throws IOException {
        if (faults.syncFails) {
            throw new IOException("Input/output error");
        }
        file.force();
    }

    @Override
    public void truncate(long length) throws IOException {
        if (faults.truncateFails) {
            throw new IOException("Input/output error");
        }
        file.truncate(length);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
