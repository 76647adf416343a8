package io.millrace.chunk;

import io.millrace.model.FieldType;
import java.nio.charset.StandardCharsets;

/**
 * An entry of a chunk's directory.
 *
 * @param fieldId the field, or {@link SectionKind#NO_FIELD}
 * @param type the field's type when the chunk was written; null if it belongs to no field
 * @param view the view's name for {@link SectionKind#ROWS}, else empty
 * @param data where its data starts in the file
 * @param table where its table starts, behind the data
 * @param entries number of entries in the table
 * @param end where it ends
 * @param checksum CRC-32C of the bytes from {@link #checked} to {@code end}; of a file of version 1: 0, without meaning
 */
record Section(
        SectionKind kind,
        int fieldId,
        FieldType type,
        String view,
        long data,
        long table,
        long entries,
        long end,
        int checksum) {
    /** What tells the sections of a chunk apart. */
    record Name(SectionKind kind, int fieldId, String view) {}

    /** Where the bytes that the checksum is of start: pages of values have checksums of their own. */
    long checked() {
        return kind == SectionKind.VALUES ? table : data;
    }

    /** What its entry takes in the directory. */
    long entryBytes(int version) {
        int texts = (type == null ? 0 : type.word().length()) + view.getBytes(StandardCharsets.UTF_8).length;
        int checksumBytes = version < ChunkFormat.VERSION_OF_SECTION_CHECKSUMS ? 0 : Integer.BYTES;
        return 1 + 3L * Integer.BYTES + texts + 4L * Long.BYTES + checksumBytes;
    }

    /** For messages. */
    String label() {
        return kind
                + (fieldId == SectionKind.NO_FIELD ? "" : " of field " + fieldId)
                + (view.isEmpty() ? "" : ", view " + view);
    }
}
