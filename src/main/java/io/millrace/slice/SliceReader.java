package io.millrace.slice;

import io.millrace.files.DiskProblem;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a closed slice block by block, with every check there is. Blocks that are damaged are left out and listed, with file and
 * offset. Confined to one thread at a time.
 */
public final class SliceReader implements AutoCloseable {
    private final Path file;
    private final SliceInfo slice;
    private final FileChannel channel;
    private final BlockInflater inflater;
    private final SliceSurvey survey;
    private final BlockWalk walk;
    /** What stands behind it was never acknowledged. */
    private final long end;

    private final long expected;
    private final List<LostRows> lost = new ArrayList<>();
    private int gapsSeen;
    /** The first entry of {@link #lost} that stands for blocks of which nothing is known; or -1. */
    private int unknown = -1;

    private long recordsRead;
    private BlockHeader block;
    private byte[] rows;

    private SliceReader(Path file, SliceInfo slice, FileChannel channel) throws IOException {
        this.file = file;
        this.slice = slice;
        this.channel = channel;
        survey = SliceSurvey.of(channel, file, slice.table(), slice.id());
        boolean isAllAcknowledged =
                survey.isSealed() || slice.records() > survey.info().records();
        end = isAllAcknowledged ? channel.size() : survey.end();
        expected = Math.max(slice.records(), survey.info().records());
        walk = BlockWalk.ofSlice(channel, file, slice.table(), slice.id().sequence());
        inflater = new BlockInflater(channel, file);
    }

    /**
     * Opens the file.
     *
     * @param slice what was noted of the slice when it was closed: blocks of another slice are damage, rows that are missing are lost
     */
    public static SliceReader open(Path file, SliceInfo slice) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            try {
                return new SliceReader(file, slice, channel);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw DiskProblem.of("reading slice " + file, e);
        }
    }

    /** What the headers say now. */
    public SliceInfo info() {
        return survey.info();
    }

    /** Goes to the next whole block of rows; false behind the last one. */
    public boolean next() {
        try {
            do {
                block = walk.next();
                noteGaps();
                if (block == null || walk.at() >= end) {
                    block = null;
                    countMissing();
                    return false;
                }
            } while (!isWhole() || !block.isRows());
            recordsRead += block.records();
            return true;
        } catch (IOException e) {
            throw DiskProblem.of("reading slice " + file, e);
        }
    }

    private boolean isWhole() throws IOException {
        try {
            rows = inflater.inflate(block, walk.at());
            return true;
        } catch (Problem e) {
            if (e.code() != ProblemCode.CORRUPT_FILE) {
                throw e;
            }
            lose(walk.at(), block.isRows() ? block.records() : 0, e.getMessage());
            return false;
        }
    }

    private void noteGaps() {
        for (; gapsSeen < walk.gaps().size(); gapsSeen++) {
            BlockWalk.Gap gap = walk.gaps().get(gapsSeen);
            if (gap.offset() < end) {
                unknown = unknown < 0 ? lost.size() : unknown;
                lose(gap.offset(), 0, gap.what());
            }
        }
    }

    private void countMissing() throws IOException {
        long missing = expected
                - recordsRead
                - lost.stream().mapToLong(LostRows::records).sum();
        if (missing <= 0) {
            return;
        }
        if (unknown >= 0) {
            LostRows first = lost.get(unknown);
            lost.set(unknown, new LostRows(first.slice(), file, first.offset(), missing, first.what()));
        } else {
            lose(
                    channel.size(),
                    missing,
                    BlockHeader.corrupt(file, channel.size(), "the end is missing")
                            .getMessage());
        }
    }

    private void lose(long offset, long records, String what) {
        lost.add(new LostRows(slice.id(), file, offset, records, what));
    }

    /** Counts the rows of this block as lost: its bytes are whole and still nothing can be made of them. */
    public void lose(String what) {
        recordsRead -= block.records();
        lose(walk.at(), block.records(), "slice " + file + ", offset " + walk.at() + ": " + what);
    }

    /** What could not be read; complete when {@link #next} has said false. */
    public List<LostRows> lost() {
        return List.copyOf(lost);
    }

    /** The block's lines, good until {@link #next}; only the first {@link #length} bytes count. */
    public byte[] rows() {
        return rows;
    }

    public int length() {
        return block.csvBytes();
    }

    public BlockHeader block() {
        return block;
    }

    /** Where the block starts in the file. */
    public long offset() {
        return walk.at();
    }

    @Override
    public void close() {
        inflater.close();
        try {
            channel.close();
        } catch (IOException e) {
            throw DiskProblem.of("closing slice " + file, e);
        }
    }
}
