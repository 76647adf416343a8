package io.millrace.chunk;

import io.millrace.bitmap.RecordSet;
import io.millrace.model.Field;
import io.millrace.model.FieldType;
import io.millrace.model.Interruption;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Writes a chunk section by section; see {@link ChunkFormat}. Confined to one thread. */
public final class ChunkWriter implements Closeable {
    /** Writes the rows of a section. */
    public interface Rows {
        void writeTo(RowsWriter rows) throws IOException;
    }

    /** Writes everything and finishes. */
    public interface Content {
        ChunkInfo writeTo(ChunkWriter out) throws IOException;
    }

    private final Path fileOrNull;
    private final ChunkOutput out;
    private final List<Section> sections = new ArrayList<>();

    public ChunkWriter(Path file) throws IOException {
        this(file, new ChunkFile(file), Interruption.NEVER);
    }

    private ChunkWriter(Path fileOrNull, ChunkTarget target, Interruption interruption) throws IOException {
        this.fileOrNull = fileOrNull;
        this.out = new ChunkOutput(target, interruption);
        writeHeader();
    }

    /** Writes and publishes a file. */
    public static ChunkInfo write(Path file, Content content) {
        return write(file, Interruption.NEVER, content);
    }

    /** The same, possibly not to its end: then nothing is left of it. */
    public static ChunkInfo write(Path file, Interruption interruption, Content content) {
        try (ChunkWriter out = new ChunkWriter(file, new ChunkFile(file), interruption)) {
            return content.writeTo(out);
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }

    /** The same bytes without a file. */
    public static Chunk inMemory(Content content) {
        ChunkBytes target = new ChunkBytes();
        try (ChunkWriter out = new ChunkWriter(null, target, Interruption.NEVER)) {
            content.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Chunk.inMemory(target.bytes());
    }

    private void writeHeader() throws IOException {
        UUID id = UUID.randomUUID();
        out.putLong(ChunkFormat.MAGIC);
        out.put(ChunkFormat.NAME, 0, ChunkFormat.NAME.length);
        out.putInt(ChunkFormat.VERSION);
        out.putLong(id.getMostSignificantBits());
        out.putLong(id.getLeastSignificantBits());
        out.putInt(out.checksum());
    }

    /**
     * A section of bitmaps; left out if it has no rows.
     *
     * @return how many entries it has
     */
    public int section(SectionKind kind, Field fieldOrNull, String view, Rows content) throws IOException {
        out.beginSection();
        RowsWriter rows = new RowsWriter(out);
        content.writeTo(rows);
        if (rows.entries() > 0) {
            long table = rows.finish();
            add(kind, fieldOrNull, view, rows.data(), table, rows.entries());
        }
        return rows.entries();
    }

    public void section(SectionKind kind, Field fieldOrNull, RecordSet records) throws IOException {
        section(kind, fieldOrNull, "", rows -> rows.add(0, records));
    }

    /**
     * The forward column of a field, left out if there are few entries.
     *
     * @param entries of its section of rows
     */
    public void forward(Field field, int entries, PackedWriter.Numbers content) throws IOException {
        if (entries > ForwardColumn.FEW_ENTRIES) {
            packed(SectionKind.FORWARD, field, entries, content);
        }
    }

    /**
     * The order of the records by event time, then id, unless it is that of their ids.
     *
     * @param records how many there are, at least 2
     * @param ranks of all of them, each once
     */
    public void order(int records, PackedWriter.Numbers ranks) throws IOException {
        packed(SectionKind.ORDER, null, records, ranks);
    }

    /** @param count numbers from 0 to below it */
    private void packed(SectionKind kind, Field fieldOrNull, int count, PackedWriter.Numbers content)
            throws IOException {
        out.beginSection();
        long start = out.position();
        PackedWriter writer = new PackedWriter(out, PackedNumbers.width(count));
        content.writeTo(writer);
        writer.finish();
        if (out.position() > start) {
            add(kind, fieldOrNull, "", start, start, (out.position() - start) / Long.BYTES);
        }
    }

    /** The values of a stored field; left out if there are none. */
    public void values(Field field, ValuesWriter.Content content) throws IOException {
        try (ValuesWriter values = new ValuesWriter(out)) {
            content.writeTo(values);
            values.endValues();
            if (values.pages() > 0) {
                add(SectionKind.VALUES, field, "", values.data(), values.finish(), values.pages());
            }
        }
    }

    public void dictionary(Field field, DictionaryWriter.Keys keys) throws IOException {
        out.beginSection();
        DictionaryWriter dictionary = new DictionaryWriter(out);
        keys.writeTo(dictionary);
        if (dictionary.size() > 0) {
            long data = dictionary.data();
            add(SectionKind.DICTIONARY, field, "", data, dictionary.finish(), dictionary.size());
        }
    }

    public void recordKeys(RecordKeysWriter.Keys keys) throws IOException {
        out.beginSection();
        RecordKeysWriter writer = new RecordKeysWriter(out);
        keys.writeTo(writer);
        if (writer.size() > 0) {
            long data = writer.data();
            add(SectionKind.RECORD_KEYS, null, "", data, writer.finish(), writer.size());
        }
    }

    private void add(SectionKind kind, Field field, String view, long data, long table, long entries)
            throws IOException {
        out.align();
        int id = field == null ? SectionKind.NO_FIELD : field.id();
        FieldType type = field == null ? null : field.type();
        sections.add(new Section(kind, id, type, view, data, table, entries, out.position(), out.sectionChecksum()));
    }

    /** Writes directory and footer and publishes the chunk. */
    public ChunkInfo finish(ChunkSummary summary, Map<String, String> md) throws IOException {
        ByteBuffer directory = Directory.encode(summary, new TreeMap<>(md), sections);
        long length = out.position() + directory.remaining() + ChunkFormat.FOOTER_BYTES;
        int checksum = out.finish(directory);
        return ChunkInfo.of(fileOrNull, length, ChunkFormat.VERSION, sections.size(), checksum, summary, md);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    /** A full disk or the like: ours for now, not the file's fault. */
    static Problem cannotWrite(Path file, IOException cause) {
        return new Problem(
                        ProblemCode.UNAVAILABLE_NOW,
                        "cannot write chunk " + file + ": " + cause.getMessage()
                                + "; free disk space or check the disk")
                .causedBy(cause);
    }
}
