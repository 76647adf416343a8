package io.millrace.dataset;

import io.millrace.cell.CellRow;
import io.millrace.cell.CellTime;
import java.util.List;
import java.util.Optional;

/**
 * What a dataset consists of at one moment. Immutable.
 *
 * @param parts the eldest first
 * @param bounds cells with other times are left out
 */
public record DatasetView(List<Part> parts, Bounds bounds) {
    /**
     * Times, both included.
     *
     * @param first see {@link CellTime}
     */
    public record Bounds(long first, long last) {
        public static final Bounds NONE = new Bounds(CellTime.NOT_A_DATE, CellTime.INFINITY);

        public boolean contains(long micros) {
            return micros >= first && micros <= last;
        }
    }

    public sealed interface Part {}

    /** Records of a table of cells, or of any other. */
    public record Records(RecordRange range) implements Part {}

    /** @param identity that it has to have; empty if any will do */
    public record File(String url, Optional<ChunkEntry.FileIdentity> identity) implements Part {}

    /** Rows that are at hand. */
    public record Rows(List<CellRow> rows) implements Part {}

    public DatasetView {
        parts = List.copyOf(parts);
    }

    public static DatasetView of(List<? extends Part> parts) {
        return new DatasetView(List.copyOf(parts), Bounds.NONE);
    }

    /** The same without cells of other times. */
    public DatasetView within(Bounds narrower) {
        return new DatasetView(parts, narrower);
    }
}
