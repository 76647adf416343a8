package io.millrace.log;

import io.millrace.fault.DiskStep;
import io.millrace.fault.Faults;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A slice's file on a real disk. */
final class DiskFile implements SliceFile {
    private final Path file;
    private final FileChannel channel;
    private final Faults faults;

    DiskFile(Path file) throws IOException {
        this(file, Faults.NONE);
    }

    DiskFile(Path file, Faults faults) throws IOException {
        this.file = file;
        this.faults = faults;
        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    @Override
    public long write(ByteBuffer[] parts, long offset) throws IOException {
        int first = parts[0].remaining();
        int taken = (int) faults.disk(DiskStep.WRITE, file, first);
        if (taken < first) {
            int written = channel.write(parts[0].slice(parts[0].position(), taken), offset);
            parts[0].position(parts[0].position() + written);
            return written;
        }
        if (parts.length == 1) {
            return channel.write(parts[0], offset);
        }
        channel.position(offset);
        return channel.write(parts);
    }

    @Override
    public void force() throws IOException {
        faults.disk(DiskStep.SYNC, file, 0);
        channel.force(false);
    }

    @Override
    public void truncate(long length) throws IOException {
        faults.disk(DiskStep.TRUNCATE, file, 0);
        channel.truncate(length);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
