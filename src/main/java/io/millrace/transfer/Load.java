package io.millrace.transfer;

import io.millrace.slice.Slice;
import java.util.List;

/**
 * The staged slices of a table that are imported together, in the order of their rows: {@code writing → closing →
 * importing → imported}. Immutable.
 */
public sealed interface Load {
    /** Ascending in the order of import within a table. */
    long id();

    List<Slice.Uploaded> slices();

    /** The state's name as it is stored and shown. */
    String state();

    /** Collects slices. */
    record Writing(long id, List<Slice.Uploaded> slices) implements Load {
        @Override
        public String state() {
            return "writing";
        }

        public Closing close() {
            return new Closing(id, slices);
        }
    }

    /** Has all its slices. */
    record Closing(long id, List<Slice.Uploaded> slices) implements Load {
        @Override
        public String state() {
            return "closing";
        }

        public Importing importing() {
            return new Importing(id, slices);
        }
    }

    /** Its chunk is being built; a crash starts the build again from the same slices. */
    record Importing(long id, List<Slice.Uploaded> slices) implements Load {
        @Override
        public String state() {
            return "importing";
        }

        public Imported imported() {
            return new Imported(id, slices);
        }
    }

    /** Its chunk is visible. */
    record Imported(long id, List<Slice.Uploaded> slices) implements Load {
        @Override
        public String state() {
            return "imported";
        }
    }
}
