package io.millrace.chunk;

import io.millrace.problem.Problem;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A section whose bytes are compared with their checksum at the first touch since the file was opened, so that no byte is
 * ever believed unchecked. Thread-safe: two threads may check the same section, once each.
 */
final class CheckedSection {
    /** Throws if the bytes are not those that were written. */
    @FunctionalInterface
    interface Check {
        void run(Section section);

        /** What was found so far does not count for the runs to come. */
        default void forget() {}
    }

    /** By the section's own checksum. */
    record OfSection(Path file, ByteBuffer map) implements Check {
        @Override
        public void run(Section section) {
            if (Chunk.crc(map, (int) section.data(), (int) section.end()) != section.checksum()) {
                throw ChunkFormat.corrupt(
                        file,
                        "the checksum of section " + section.label() + " (bytes " + section.data() + " to "
                                + section.end() + ") does not match");
            }
        }
    }

    /** By the checksum of the file, once for all its sections: older files have no other. */
    static final class WholeFile implements Check {
        private final Path file;
        private final ByteBuffer map;
        private volatile boolean isChecked;

        WholeFile(Path file, ByteBuffer map) {
            this.file = file;
            this.map = map;
        }

        @Override
        public void run(Section section) {
            int end = map.capacity() - Integer.BYTES;
            if (!isChecked && Chunk.crc(map, 0, end) != map.getInt(end)) {
                throw ChunkFormat.corrupt(file, "its checksum does not match its bytes");
            }
            isChecked = true;
        }

        @Override
        public void forget() {
            isChecked = false;
        }
    }

    private final Section section;
    private final Check check;
    private volatile boolean isChecked;

    CheckedSection(Section section, Check check, boolean isChecked) {
        this.section = section;
        this.check = check;
        this.isChecked = isChecked;
    }

    /** @throws Problem {@code CORRUPT_FILE} */
    Section touch() {
        if (!isChecked) {
            verify();
        }
        return section;
    }

    /**
     * Also if it was touched before.
     *
     * @throws Problem {@code CORRUPT_FILE}
     */
    void verify() {
        check.run(section);
        isChecked = true;
    }
}
