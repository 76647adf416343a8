package io.millrace.transfer;

import io.millrace.log.BlockHeader;
import io.millrace.log.BlockInflater;
import io.millrace.log.SliceReader;
import io.millrace.model.RowBatch;
import io.millrace.model.TableSchema;
import io.millrace.slice.LostRows;
import io.millrace.slice.Slice;
import io.millrace.slice.SliceInfo;
import java.util.List;
import java.util.Optional;

/**
 * The rows of one slice, a batch for each block, from the better one of its copies. What cannot be read is left out, kept and listed.
 * Confined to one thread.
 */
final class SliceBatches implements AutoCloseable {
    private final SliceCopies copies;
    private final Slice slice;
    private final TableSchema written;
    /** Null if there is no copy any more. */
    private final SliceCopies.Copy copy;

    private final SliceReader reader;

    private SliceBatches(
            SliceCopies copies, Slice slice, TableSchema written, SliceCopies.Copy copy, SliceReader reader) {
        this.copies = copies;
        this.slice = slice;
        this.written = written;
        this.copy = copy;
        this.reader = reader;
    }

    /**
     * @param written the table version that the rows were written with
     * @param inflater as {@link SliceReader#open} takes it
     */
    static SliceBatches open(SliceCopies copies, Slice slice, TableSchema written, BlockInflater inflater) {
        SliceCopies.Copy copy = copies.find(slice).orElse(null);
        try {
            SliceReader reader = copy == null ? null : SliceReader.open(copy.file(), slice.info(), inflater);
            return new SliceBatches(copies, slice, written, copy, reader);
        } catch (RuntimeException e) {
            if (copy != null) {
                copy.close();
            }
            throw e;
        }
    }

    SliceInfo info() {
        return slice.info();
    }

    /** Goes to the next block without reading its rows; false behind the last one. */
    boolean next() {
        return reader != null && reader.next();
    }

    /** Of the block, in the log. */
    long position() {
        return reader.block().position();
    }

    /** The block's rows, to be asked for once; empty if they are damaged. */
    Optional<RowBatch> batch() {
        BlockHeader block = reader.block();
        return reader.rows()
                .map(csv -> new RowBatch(
                        written,
                        csv,
                        csv.length,
                        block.records(),
                        block.earliestMicros(),
                        block.latestMicros(),
                        block.sink(),
                        block.sinkBytes(),
                        block.firstId()));
    }

    /** What could not be read, with the damaged file set aside. Complete when {@link #next} has said false. */
    List<LostRows> lost() {
        if (copy == null) {
            return List.of(SliceCopies.gone(slice));
        }
        List<LostRows> lost = reader.lost();
        if (lost.isEmpty() && !copy.isWhole()) {
            lost = List.of(new LostRows(
                    slice.info().id(),
                    copy.file(),
                    0,
                    0,
                    "slice " + copy.file() + " has other bytes than were staged; all its rows could be read"));
        }
        return copies.keep(slice.info(), copy.file(), lost);
    }

    @Override
    public void close() {
        if (copy != null) {
            reader.close();
            copy.close();
        }
    }
}
