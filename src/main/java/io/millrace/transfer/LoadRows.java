package io.millrace.transfer;

import io.millrace.model.SliceId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.slice.BlockInflater;
import io.millrace.slice.LostRows;
import io.millrace.slice.RowDecoder;
import io.millrace.slice.SliceReader;
import io.millrace.transfer.Transfers.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The rows of a load's slices, in their order. Slices and blocks that cannot be read are left out, kept and listed. Confined to one
 * import.
 */
final class LoadRows {
    /** A block is whole and yet no rows; what was made of it is to be thrown away, and {@link #read} called again. */
    static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unreadable(String where, RuntimeException cause) {
            super(where + ": " + cause.getMessage(), cause);
        }
    }

    /** Lines were taken for rows and are none. */
    static final class NoRow extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private NoRow(RuntimeException cause) {
            super(String.valueOf(cause.getMessage()), cause);
        }
    }

    /** Takes rows as they were written. */
    interface Lines {
        /**
         * @param written the version of the table that they were written with
         * @param lines whole lines; only the first bytes count
         * @throws NoRow from {@link #decode}
         */
        void add(TableSchema written, byte[] lines, int length);
    }

    private record Place(SliceId slice, long offset) {}

    private final SliceCopies copies;
    private final List<Part> parts;
    private final Map<Place, String> unreadable = new HashMap<>();

    LoadRows(SliceCopies copies, List<Part> parts) {
        this.copies = copies;
        this.parts = parts;
    }

    /** Adds all rows that can be read, and says which cannot. */
    List<LostRows> read(Lines rows) {
        List<LostRows> lost = new ArrayList<>();
        for (Part part : parts) {
            Optional<SliceCopies.Copy> copy = copies.find(part.slice());
            if (copy.isPresent()) {
                lost.addAll(read(part, copy.get(), rows));
            } else {
                lost.add(SliceCopies.gone(part.slice()));
            }
        }
        return lost;
    }

    private List<LostRows> read(Part part, SliceCopies.Copy copy, Lines rows) {
        List<LostRows> lost;
        try (BlockInflater inflater = new BlockInflater();
                SliceReader slice = SliceReader.open(copy.file(), part.slice().info(), inflater)) {
            while (slice.next()) {
                String reason = unreadable.get(new Place(part.slice().info().id(), slice.offset()));
                if (reason == null) {
                    add(part, slice, rows);
                } else {
                    slice.lose(reason);
                }
            }
            lost = slice.lost();
        }
        if (lost.isEmpty() && !copy.isWhole()) {
            lost = List.of(new LostRows(
                    part.slice().info().id(),
                    copy.file(),
                    0,
                    0,
                    "slice " + copy.file() + " has other bytes than were staged; all its rows could be read"));
        }
        return copies.keep(part.slice().info(), copy.file(), lost);
    }

    private void add(Part part, SliceReader slice, Lines rows) {
        Optional<byte[]> lines = slice.rows();
        if (lines.isEmpty()) {
            return;
        }
        try {
            rows.add(part.written(), lines.get(), lines.get().length);
        } catch (NoRow e) {
            Place place = new Place(part.slice().info().id(), slice.offset());
            unreadable.put(place, e.getMessage());
            throw new Unreadable("slice " + place.slice() + ", offset " + place.offset(), e);
        }
    }

    /**
     * As {@link RowDecoder#decode(byte[], int, int, BooleanSupplier)}.
     *
     * @throws NoRow the lines are to blame, and not what was made of their rows
     */
    static int decode(RowDecoder decoder, byte[] lines, int offset, int length, BooleanSupplier isEnough) {
        try {
            return decoder.decode(lines, offset, length, isEnough);
        } catch (RuntimeException e) {
            if (e instanceof Problem problem && !decoder.isMalformed(problem)) {
                throw e;
            }
            throw new NoRow(e);
        }
    }
}
