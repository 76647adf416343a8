package io.millrace.bench;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.millrace.apptest.Latencies;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;

/**
 * What one fdatasync costs after an append, in a file that grows and in one whose blocks were written before: the latter
 * needs no change of the file's metadata.
 */
final class Preallocation {
    private static final int KIBIBYTE = 1024;
    private static final int SYNCS = 100;

    private Preallocation() {}

    static void measure(Path folder, PrintStream out) throws IOException {
        out.println("| Append | File | p50 ms | p99 ms |");
        out.println("|--:|---|--:|--:|");
        for (int bytes : new int[] {4 * KIBIBYTE, 64 * KIBIBYTE, 1024 * KIBIBYTE}) {
            print(out, bytes, "growing", append(folder, bytes, false));
            print(out, bytes, "written before", append(folder, bytes, true));
        }
    }

    private static void print(PrintStream out, int bytes, String file, Latencies syncs) {
        out.printf(
                Locale.ROOT,
                "| %d KiB | %s | %.2f | %.2f |%n",
                bytes / KIBIBYTE,
                file,
                syncs.millis(0.5),
                syncs.millis(0.99));
    }

    private static Latencies append(Path folder, int bytes, boolean isWrittenBefore) throws IOException {
        Path file = folder.resolve("preallocation");
        byte[] random = new byte[bytes];
        new Random(1).nextBytes(random);
        Latencies syncs = new Latencies();
        try (FileChannel channel = FileChannel.open(file, CREATE, WRITE)) {
            if (isWrittenBefore) {
                for (int i = 0; i < SYNCS; i++) {
                    channel.write(ByteBuffer.allocate(bytes));
                }
                channel.force(true);
                channel.position(0);
            }
            for (int i = 0; i < SYNCS; i++) {
                long start = System.nanoTime();
                channel.write(ByteBuffer.wrap(random));
                channel.force(false);
                syncs.add(System.nanoTime() - start);
            }
        } finally {
            Files.delete(file);
        }
        return syncs;
    }
}
