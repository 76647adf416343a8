package io.millrace.chunk;

import io.millrace.model.FieldType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The table of contents of a chunk file; see {@link ChunkFormat}. Immutable. */
record Directory(ChunkSummary summary, Map<String, String> md, Sections sections) {
    private static final int SUMMARY_BYTES = 9 * Long.BYTES + Integer.BYTES;
    private static final int SECTION_BYTES = 1 + 4 * Integer.BYTES + 4 * Long.BYTES;

    static ByteBuffer encode(ChunkSummary summary, Map<String, String> md, List<Section> sections) {
        ByteBuffer out = ByteBuffer.allocate(bytes(md, sections)).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(summary.firstSequence()).putLong(summary.lastSequence());
        out.putLong(summary.table()).putInt(summary.schemaVersion());
        out.putLong(summary.rows()).putLong(summary.records());
        out.putLong(summary.earliestMicros()).putLong(summary.latestMicros());
        out.putLong(summary.firstKeyId()).putLong(summary.keyCount());
        out.putInt(md.size());
        md.forEach((name, value) -> {
            putText(out, name);
            putText(out, value);
        });
        out.putInt(sections.size());
        sections.forEach(section -> putSection(out, section));
        return out.flip();
    }

    /** Gives an encoded directory another place in the table's import order. */
    static void place(ByteBuffer directory, long firstSequence, long lastSequence) {
        directory.putLong(0, firstSequence).putLong(Long.BYTES, lastSequence);
    }

    private static int bytes(Map<String, String> md, List<Section> sections) {
        int bytes = SUMMARY_BYTES + 2 * Integer.BYTES;
        for (Map.Entry<String, String> entry : md.entrySet()) {
            bytes += 2 * Integer.BYTES + utf8(entry.getKey()).length + utf8(entry.getValue()).length;
        }
        for (Section section : sections) {
            bytes += SECTION_BYTES + utf8(word(section.type())).length + utf8(section.view()).length;
        }
        return bytes;
    }

    private static void putSection(ByteBuffer out, Section section) {
        out.put((byte) section.kind().code()).putInt(section.fieldId());
        putText(out, word(section.type()));
        putText(out, section.view());
        out.putLong(section.data()).putLong(section.table());
        out.putLong(section.entries()).putLong(section.end());
        out.putInt(section.checksum());
    }

    private static void putText(ByteBuffer out, String text) {
        byte[] utf8 = utf8(text);
        out.putInt(utf8.length).put(utf8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String word(FieldType type) {
        return type == null ? "" : type.word();
    }

    /** Throws a RuntimeException if the bytes are no directory. */
    static Directory decode(ByteBuffer in, int version) {
        long firstSequence = in.getLong();
        long lastSequence = in.getLong();
        long table = in.getLong();
        int schemaVersion = in.getInt();
        ChunkSummary summary = new ChunkSummary(
                firstSequence,
                lastSequence,
                table,
                schemaVersion,
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong());
        Map<String, String> md = new TreeMap<>();
        for (int left = in.getInt(); left > 0; left--) {
            String name = text(in);
            md.put(name, text(in));
        }
        return new Directory(summary, Map.copyOf(md), Sections.decode(in, in.getInt(), version));
    }

    static String text(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("a text of " + length + " bytes");
        }
        byte[] utf8 = new byte[length];
        in.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
