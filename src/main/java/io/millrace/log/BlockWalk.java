package io.millrace.log;

import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Walks over the blocks of a segment or slice that may be damaged: where no header can be read, it goes on at the next one that can. Looks at
 * headers only. Confined to one thread.
 */
final class BlockWalk {
    /** Bytes that should be blocks and are not. */
    record Gap(long offset, String what) {}

    private final FileChannel channel;
    private final Path file;
    private final long size;
    /** Whether a block can be one of this file. */
    private final Predicate<BlockHeader> wanted;
    /** Whether no block and no group is left out in front of it. */
    private final Predicate<BlockHeader> isNumbered;

    private final byte[] bytes = new byte[BlockHeader.BYTES_MAX];
    private final List<Gap> gaps = new ArrayList<>();
    private BlockHeader last;
    private boolean isBehindGap;
    private long offset;

    private BlockWalk(FileChannel channel, Path file, Predicate<BlockHeader> wanted, Predicate<BlockHeader> isNumbered)
            throws IOException {
        this.channel = channel;
        this.file = file;
        this.size = channel.size();
        this.wanted = wanted;
        this.isNumbered = isNumbered;
    }

    /** Blocks of another segment are damage. */
    static BlockWalk ofSegment(FileChannel channel, Path file, long sequence) throws IOException {
        return new BlockWalk(channel, file, header -> header.sequence() == sequence, header -> true);
    }

    /** Blocks of another slice are damage. */
    static BlockWalk ofSlice(FileChannel channel, Path file, TableId table, long sequence) throws IOException {
        return new BlockWalk(channel, file, new OfSlice(table, sequence), header -> !header.isCut());
    }

    /** A block that was cut from a segment does not tell its slice, but the names in front do: once they are another's, so is all. */
    private static final class OfSlice implements Predicate<BlockHeader> {
        private final TableId table;
        private final long sequence;
        private boolean isAnother;

        OfSlice(TableId table, long sequence) {
            this.table = table;
            this.sequence = sequence;
        }

        @Override
        public boolean test(BlockHeader header) {
            if (!header.isCut()) {
                return header.table().equals(table) && header.sequence() == sequence;
            }
            isAnother |= header.isNames() && header.position() != sequence;
            return !isAnother
                    && header.table().equals(table)
                    && header.sequence() <= sequence
                    && header.position() >= sequence;
        }
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
        if (!isOurs(header) || (!isBehindGap && isNumbered.test(header) && !isNext(header))) {
            throw BlockHeader.corrupt(
                    file,
                    offset,
                    "block " + header.block() + " of " + header.sequence() + " of table " + header.table()
                            + " stands here");
        }
        last = header;
        isBehindGap = false;
        offset += header.memberBytes();
        return header;
    }

    /** Groups of a shared log leave numbers out between them, but no group is left out. */
    private boolean isNext(BlockHeader header) {
        return header.block() == (last == null ? 0 : last.block() + 1)
                || (last != null && last.isLast() && header.index() == 0 && header.group() == last.group() + 1);
    }

    private boolean isOurs(BlockHeader header) {
        return wanted.test(header)
                && header.isPossible()
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
