package io.millrace.transfer;

import io.millrace.log.BlockInflater;
import io.millrace.model.RowBatch;
import io.millrace.slice.Slice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/** Slices of one segment that are read side by side, block by block as they stand in the log. One use; confined to one thread. */
final class SlicesInOrder implements AutoCloseable {
    private final SliceCopies copies;
    private final BlockInflater inflater;
    private final List<SliceBatches> slices = new ArrayList<>();
    private long end = Long.MIN_VALUE;

    SlicesInOrder(SliceCopies copies, BlockInflater inflater) {
        this.copies = copies;
        this.inflater = inflater;
    }

    void open(ReadBack.Part part) {
        slices.add(SliceBatches.open(copies, part.slice(), part.written(), inflater));
    }

    /** If it was opened. */
    void leaveOut(Slice slice) {
        slices.removeIf(opened -> {
            boolean isThis = opened.info().id().equals(slice.info().id());
            if (isThis) {
                opened.close();
            }
            return isThis;
        });
    }

    /** Gives what is lost. */
    List<Loss> read(Consumer<RowBatch> to) {
        PriorityQueue<SliceBatches> next = new PriorityQueue<>(Comparator.comparingLong(SliceBatches::position));
        slices.stream().filter(SliceBatches::next).forEach(next::add);
        while (!next.isEmpty()) {
            SliceBatches slice = next.remove();
            if (slice.info().isCut()) { // blocks of others have numbers of their own
                end = Math.max(end, slice.position());
            }
            slice.batch().ifPresent(to);
            if (slice.next()) {
                next.add(slice);
            }
        }
        return slices.stream()
                .flatMap(slice ->
                        slice.lost().stream().map(rows -> new Loss(slice.info().table(), rows)))
                .toList();
    }

    /** Of the blocks that were read, in the log; the smallest long if none was. */
    long end() {
        return end;
    }

    @Override
    public void close() {
        slices.forEach(SliceBatches::close);
    }
}
