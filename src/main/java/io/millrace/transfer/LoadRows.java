package io.millrace.transfer;

import io.millrace.model.RowVisitor;
import io.millrace.model.SliceId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.slice.LostRows;
import io.millrace.slice.RowDecoder;
import io.millrace.slice.SliceReader;
import io.millrace.transfer.Transfers.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rows of a load's slices, in their order. Slices and blocks that cannot be read are left out, kept and listed. Confined to one
 * import.
 */
final class LoadRows {
    /** A block is whole and yet no rows; what its visitor has seen is to be thrown away, and {@link #read} called again. */
    static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unreadable(String where, RuntimeException cause) {
            super(where + ": " + cause.getMessage(), cause);
        }
    }

    private record Place(SliceId slice, long offset) {}

    private final SliceCopies copies;
    private final List<Part> parts;
    private final Map<Place, String> unreadable = new HashMap<>();

    LoadRows(SliceCopies copies, List<Part> parts) {
        this.copies = copies;
        this.parts = parts;
    }

    /** Shows all rows that can be read to the visitor, and says which cannot. */
    List<LostRows> read(TableSchema target, RowVisitor rows) {
        List<LostRows> lost = new ArrayList<>();
        for (Part part : parts) {
            Optional<SliceCopies.Copy> copy = copies.find(part.slice());
            if (copy.isPresent()) {
                lost.addAll(read(part, copy.get(), new RowDecoder(part.written(), target, rows)));
            } else {
                lost.add(SliceCopies.gone(part.slice()));
            }
        }
        return lost;
    }

    private List<LostRows> read(Part part, SliceCopies.Copy copy, RowDecoder decoder) {
        List<LostRows> lost;
        try (SliceReader slice = SliceReader.open(copy.file(), part.slice().info())) {
            while (slice.next()) {
                String reason = unreadable.get(new Place(part.slice().info().id(), slice.offset()));
                if (reason == null) {
                    decode(part, slice, decoder);
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

    private void decode(Part part, SliceReader slice, RowDecoder decoder) {
        try {
            decoder.decode(slice.rows(), 0, slice.length());
        } catch (RuntimeException e) {
            if (e instanceof Problem problem && !decoder.isMalformed(problem)) {
                throw e; // not these rows are to blame, but what they met
            }
            Place place = new Place(part.slice().info().id(), slice.offset());
            unreadable.put(place, String.valueOf(e.getMessage()));
            throw new Unreadable("slice " + place.slice() + ", offset " + place.offset(), e);
        }
    }
}
