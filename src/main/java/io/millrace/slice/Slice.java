package io.millrace.slice;

/**
 * A slice in the order of its life: {@code writing → closing → uploading → uploaded → imported}. Each state can only make
 * its successor, so that a wrong move does not compile; PostgreSQL refuses it as well. Immutable.
 */
public sealed interface Slice {
    SliceInfo info();

    /** The state's name as it is stored and shown. */
    String state();

    /** Open: rows are being appended; the statistics are those of its opening. */
    record Writing(SliceInfo info) implements Slice {
        @Override
        public String state() {
            return "writing";
        }

        /** @param closed the same slice with its final statistics */
        public Closing close(SliceInfo closed) {
            return new Closing(closed);
        }
    }

    /** Complete on the volume. */
    record Closing(SliceInfo info) implements Slice {
        @Override
        public String state() {
            return "closing";
        }

        public Uploading upload() {
            return new Uploading(info);
        }
    }

    record Uploading(SliceInfo info) implements Slice {
        @Override
        public String state() {
            return "uploading";
        }

        public Uploaded uploaded(String stagedKey, String checksum) {
            return new Uploaded(info, stagedKey, checksum);
        }
    }

    /**
     * Complete and verified in staging.
     *
     * @param stagedKey where staging keeps it
     * @param checksum of the file's bytes
     */
    record Uploaded(SliceInfo info, String stagedKey, String checksum) implements Slice {
        @Override
        public String state() {
            return "uploaded";
        }

        public Imported imported() {
            return new Imported(info, stagedKey);
        }
    }

    /** Its rows are in a visible chunk; both copies of the file can go. */
    record Imported(SliceInfo info, String stagedKey) implements Slice {
        @Override
        public String state() {
            return "imported";
        }
    }
}
