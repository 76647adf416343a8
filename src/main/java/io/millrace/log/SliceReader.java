package io.millrace.log;

import io.millrace.files.DiskProblem;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.slice.LostRows;
import io.millrace.slice.SliceInfo;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a closed slice with every check there is: goes from block to block of rows by their headers, and reads the text where it is
 * asked for, so that many slices can be open side by side. What is damaged is left out and listed, with file and offset. Confined to
 * one thread at a time.
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

    private SliceReader(Path file, SliceInfo slice, FileChannel channel, BlockInflater inflater) throws IOException {
        this.file = file;
        this.slice = slice;
        this.channel = channel;
        this.inflater = inflater;
        survey = SliceSurvey.of(channel, file, slice.table(), slice.id());
        boolean isAllAcknowledged =
                survey.isSealed() || slice.records() > survey.info().records();
        end = isAllAcknowledged ? channel.size() : survey.end();
        expected = Math.max(slice.records(), survey.info().records());
        walk = BlockWalk.ofSlice(channel, file, slice.table(), slice.id().sequence());
    }

    /**
     * Opens the file.
     *
     * @param slice what was noted of the slice when it was closed: blocks of another slice are damage, rows that are missing are lost
     * @param inflater for this reader and others on its thread; stays open
     */
    public static SliceReader open(Path file, SliceInfo slice, BlockInflater inflater) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            try {
                return new SliceReader(file, slice, channel, inflater);
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

    /** Goes to the next block of rows, of which only the header is known to be right; false behind the last one. */
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
            } while (!isRows());
            recordsRead += block.records();
            return true;
        } catch (IOException e) {
            throw DiskProblem.of("reading slice " + file, e);
        }
    }

    /** Other blocks are of no use, but are to be whole. */
    private boolean isRows() throws IOException {
        if (!block.isRows()) {
            text(0);
        }
        return block.isRows();
    }

    /**
     * The lines of this block, to be asked for once.
     *
     * @return an array of exactly their length; empty if they are damaged, which counts them as lost
     */
    public Optional<byte[]> rows() {
        try {
            Optional<byte[]> rows = text(block.records());
            recordsRead -= rows.isPresent() ? 0 : block.records();
            return rows;
        } catch (IOException e) {
            throw DiskProblem.of("reading slice " + file, e);
        }
    }

    private Optional<byte[]> text(int records) throws IOException {
        try {
            return Optional.of(inflater.inflate(channel, file, block, walk.at()));
        } catch (Problem e) {
            if (e.code() != ProblemCode.CORRUPT_FILE) {
                throw e;
            }
            lose(walk.at(), records, e.getMessage());
            return Optional.empty();
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

    /** What could not be read; complete when {@link #next} has said false. */
    public List<LostRows> lost() {
        return List.copyOf(lost);
    }

    /** The block that {@link #next} went to. */
    public BlockHeader block() {
        return block;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw DiskProblem.of("closing slice " + file, e);
        }
    }
}
