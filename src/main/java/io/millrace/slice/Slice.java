package io.millrace.slice;

/**
 * A slice in the order of its life: {@code closing → uploading → uploaded → imported}. Each state can only make
 * its successor, so that a wrong move does not compile; PostgreSQL refuses it as well. Immutable.
 */
public sealed interface Slice {
    SliceInfo info();

    /** The state's name as it is stored and shown. */
    String state();

    /** Was being written, by a release whose slices were open files of their own; nothing gets into this state any more. */
    record Writing(SliceInfo info) implements Slice {
        @Override
        public String state() {
            return "writing";
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
            return new Imported(info, stagedKey, checksum);
        }
    }

    /** Its rows are in a visible chunk; both copies of the file can go. As {@link Uploaded}. */
    record Imported(SliceInfo info, String stagedKey, String checksum) implements Slice {
        @Override
        public String state() {
            return "imported";
        }
    }
}
