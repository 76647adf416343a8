package io.millrace.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Files whose bytes are sure to be there after a loss of power only if they were synced: of what was written since, each sector of a
 * disk is kept or not, at random. Names of files are kept. Thread-safe: one lock.
 */
final class LostPower {
    private static final int SECTOR_BYTES = 512;

    /** What is on the disk, and what of it is newer in memory. */
    private static final class Disk {
        private byte[] synced = new byte[0];
        private byte[] cached = new byte[0];

        private void write(byte[] bytes, int offset) {
            cached = Arrays.copyOf(cached, Math.max(cached.length, offset + bytes.length));
            System.arraycopy(bytes, 0, cached, offset, bytes.length);
        }

        private byte[] rest(Random random) {
            byte[] rest = Arrays.copyOf(synced, random.nextBoolean() ? cached.length : synced.length);
            for (int at = 0; at < rest.length; at += SECTOR_BYTES) {
                int end = Math.min(at + SECTOR_BYTES, Math.min(rest.length, cached.length));
                if (end > at && random.nextBoolean()) {
                    System.arraycopy(cached, at, rest, at, end - at);
                }
            }
            return rest;
        }
    }

    private final Map<Path, Disk> disks = new HashMap<>();
    private final Random random;
    private int left = Integer.MAX_VALUE;
    private int syncs;

    LostPower(Random random) {
        this.random = random;
    }

    /** It goes before so many further operations are over. */
    synchronized void offAfter(int operations) {
        left = operations;
    }

    synchronized void off() {
        left = 0;
    }

    synchronized boolean isOff() {
        return left <= 0;
    }

    /** How many there were. */
    synchronized int syncs() {
        return syncs;
    }

    private void use() throws IOException {
        if (left <= 0) {
            throw new IOException("there is no power");
        }
        left--;
    }

    SliceFile open(Path file) throws IOException {
        SliceFile real = new DiskFile(file);
        synchronized (this) {
            disks.computeIfAbsent(file, first -> new Disk());
        }
        return new File(file, real);
    }

    /** Leaves in the files what a disk has after the loss. Files that are gone stay so. */
    synchronized void lose() {
        List<Path> there = new ArrayList<>(disks.keySet());
        there.removeIf(Files::notExists);
        for (Path file : there) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(0);
                ByteBuffer bytes = ByteBuffer.wrap(disks.get(file).rest(random));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private final class File implements SliceFile {
        private final Path path;
        private final SliceFile real;

        private File(Path path, SliceFile real) {
            this.path = path;
            this.real = real;
        }

        @Override
        public long write(ByteBuffer[] parts, long offset) throws IOException {
            synchronized (LostPower.this) {
                use();
                byte[] bytes = new byte[parts[0].remaining()];
                parts[0].duplicate().get(bytes);
                long written = real.write(new ByteBuffer[] {parts[0]}, offset);
                disks.get(path).write(Arrays.copyOf(bytes, (int) written), (int) offset);
                return written;
            }
        }

        @Override
        public void force() throws IOException {
            synchronized (LostPower.this) {
                use();
                Disk disk = disks.get(path);
                disk.synced = disk.cached.clone();
                syncs++;
            }
        }

        @Override
        public void truncate(long length) throws IOException {
            synchronized (LostPower.this) {
                use();
                real.truncate(length);
                Disk disk = disks.get(path);
                disk.cached = Arrays.copyOf(disk.cached, (int) Math.min(length, disk.cached.length));
            }
        }

        @Override
        public void close() throws IOException {
            real.close();
        }
    }
}
