package io.millrace.slice;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A slice's file on a real disk. */
final class DiskFile implements SliceFile {
    private final FileChannel channel;

    DiskFile(Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    @Override
    public long write(ByteBuffer[] parts, long offset) throws IOException {
        if (parts.length == 1) {
            return channel.write(parts[0], offset);
        }
        channel.position(offset);
        return channel.write(parts);
    }

    @Override
    public void force() throws IOException {
        channel.force(false);
    }

    @Override
    public void truncate(long length) throws IOException {
        channel.truncate(length);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
