package io.millrace.log;

import io.millrace.problem.Problem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Predicate;

/** Looks for block headers at every offset, where hopping is not possible any more. Confined to one thread. */
final class BlockSearch {
    private static final int WINDOW_BYTES = 1 << 20;

    private final FileChannel channel;
    private final Path file;
    private final byte[] window = new byte[WINDOW_BYTES + BlockHeader.BYTES_MAX];

    BlockSearch(FileChannel channel, Path file) {
        this.channel = channel;
        this.file = file;
    }

    /** Where the next header that is wanted starts, at the offset or later; -1 if nowhere. */
    long from(long offset, Predicate<BlockHeader> wanted) throws IOException {
        for (long at = offset; ; at += WINDOW_BYTES) {
            int length = BlockScanner.read(channel, window, at);
            for (int i = 0; i < Math.min(length, WINDOW_BYTES); i++) {
                if (startsMember(i) && isWanted(i, length, at, wanted)) {
                    return at + i;
                }
            }
            if (length < window.length) {
                return -1;
            }
        }
    }

    private boolean startsMember(int i) {
        return window[i] == 0x1f && (window[i + 1] & 0xff) == 0x8b && window[i + 2] == 8 && window[i + 3] == 4;
    }

    private boolean isWanted(int i, int length, long at, Predicate<BlockHeader> wanted) {
        byte[] candidate = Arrays.copyOfRange(window, i, Math.min(length, i + BlockHeader.BYTES_MAX));
        try {
            return wanted.test(BlockHeader.read(candidate, candidate.length, file, at + i));
        } catch (Problem e) {
            return false;
        }
    }
}
