package io.millrace.log;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a second process, or a second volume in this one, out of a directory. The system releases it when the process dies. */
final class VolumeLock implements Closeable {
    private final FileChannel channel;

    private VolumeLock(FileChannel channel) {
        this.channel = channel;
    }

    static VolumeLock acquire(Path dir) throws IOException {
        FileChannel channel =
                FileChannel.open(dir.resolve("volume.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!isAcquired(channel)) {
            channel.close();
            throw new Problem(
                    ProblemCode.INCORRECT_STATE,
                    "volume " + dir + " is in use by another process; stop that one, or give this one its own data"
                            + " directory");
        }
        return new VolumeLock(channel);
    }

    private static boolean isAcquired(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
