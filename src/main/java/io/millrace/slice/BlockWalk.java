package io.millrace.slice;

import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Walks over the blocks of a slice that may be damaged: where no header can be read, it goes on at the next one that can. Looks at
 * headers only. Confined to one thread.
 */
final class BlockWalk {
    /** Bytes that should be blocks and are not. */
    record Gap(long offset, String what) {}

    private final FileChannel channel;
    private final Path file;
    private final long size;
    private final TableId table;
    private final long sequence;
    private final byte[] bytes = new byte[BlockHeader.BYTES_MAX];
    private final List<Gap> gaps = new ArrayList<>();
    private BlockHeader last;
    private boolean isBehindGap;
    private long offset;

    /** @param sequence and {@code table}: whose blocks are wanted; those of another slice are damage */
    BlockWalk(FileChannel channel, Path file, TableId table, long sequence) throws IOException {
        this.channel = channel;
        this.file = file;
        this.size = channel.size();
        this.table = table;
        this.sequence = sequence;
    }

    /** The next block's header, or null behind the last block that there is. */
    BlockHeader next() throws IOException {
        while (offset < size) {
            int length = BlockScanner.read(channel, bytes, offset);
            boolean isZero = BlockScanner.isZero(bytes, length);
            try {
                return accepted(BlockHeader.read(bytes, length, file, offset));
            } catch (Problem e) {
                if (e.code() != ProblemCode.CORRUPT_FILE) {
                    throw e;
                }
                skip(isZero, e.getMessage());
            }
        }
        return null;
    }

    private BlockHeader accepted(BlockHeader header) {
        int next = last == null ? 0 : last.block() + 1;
        if (!isOurs(header) || (!isBehindGap && header.block() != next)) {
            throw BlockHeader.corrupt(
                    file,
                    offset,
                    "block " + header.block() + " of slice " + header.sequence() + " of table " + header.table()
                            + " stands here");
        }
        last = header;
        isBehindGap = false;
        offset += header.memberBytes();
        return header;
    }

    private boolean isOurs(BlockHeader header) {
        return header.sequence() == sequence
                && header.table().equals(table)
                && header.memberBytes() >= header.bytes() + BlockHeader.TRAILER_BYTES
                && header.csvBytes() >= 0
                && header.records() >= 0
                && (last == null || (header.block() > last.block() && !last.isFooter()));
    }

    private void skip(boolean isZero, String what) throws IOException {
        long found = new BlockSearch(channel, file).from(offset + 1, this::isOurs);
        if (found >= 0 || !isZero) { // zeros at the end were written ahead
            gaps.add(new Gap(offset, what));
        }
        isBehindGap = true;
        offset = found >= 0 ? found : size;
    }

    /** Where the block starts that {@link #next} gave. */
    long at() {
        return offset - last.memberBytes();
    }

    /** Where the block ends that {@link #next} gave. */
    long end() {
        return offset;
    }

    /** So far. */
    List<Gap> gaps() {
        return gaps;
    }
}
