package io.millrace.chunk;

import io.millrace.problem.Problem;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * The sections of a chunk. The bytes of each are compared with their checksum when it is touched for the first time since
 * the file was opened, so that no byte is ever believed unchecked. Thread-safe: two threads may check the same section, once
 * each.
 */
final class CheckedSections {
    /** Throws if the bytes are not those that were written. */
    @FunctionalInterface
    private interface Check {
        void run(Section section);

        /** What was found so far does not count for the runs to come. */
        default void forget() {}
    }

    /** By the section's own checksum. */
    private record OfSection(Path file, ByteBuffer map) implements Check {
        @Override
        public void run(Section section) {
            if (Chunk.crc(map, (int) section.checked(), (int) section.end()) != section.checksum()) {
                throw ChunkFormat.corrupt(
                        file,
                        "the checksum of section " + section.label() + " (bytes " + section.checked() + " to "
                                + section.end() + ") does not match");
            }
        }
    }

    /** By the checksum of the file, once for all its sections: older files have no other. */
    private static final class WholeFile implements Check {
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

    private final Sections sections;
    private final Check check;
    /** A bit for each section that was found good; null if all were. */
    private final AtomicIntegerArray checkedOrNull;

    /** @param isVerified whether all bytes were compared when the file was opened */
    CheckedSections(Sections sections, Path file, ByteBuffer map, int version, boolean isVerified) {
        this.sections = sections;
        this.check = version < ChunkFormat.VERSION_OF_SECTION_CHECKSUMS
                ? new WholeFile(file, map)
                : new OfSection(file, map);
        this.checkedOrNull = isVerified ? null : new AtomicIntegerArray((sections.size() + 31) / 32);
    }

    /**
     * The section at an index into all of them.
     *
     * @throws Problem {@code CORRUPT_FILE}
     */
    Section touch(int index) {
        Section section = sections.get(index);
        int bit = 1 << index;
        if (checkedOrNull != null && (checkedOrNull.get(index / 32) & bit) == 0) {
            check.run(section);
            checkedOrNull.accumulateAndGet(index / 32, bit, (known, more) -> known | more);
        }
        return section;
    }

    /**
     * Compares all sections as they are now, also those that were touched before.
     *
     * @throws Problem {@code CORRUPT_FILE}
     */
    void verify() {
        check.forget();
        sections.forEach(check::run);
    }
}
