package io.millrace.chunk;

import io.millrace.bitmap.RecordRanks;
import io.millrace.bitmap.RecordSet;
import io.millrace.model.Interruption;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;

/**
 * An open chunk, a memory map of a file or bytes on the heap, and its table of contents. Immutable but for what is known of
 * its damage, thread-safe.
 *
 * <p>There is no close. Snapshots, and record sets taken from them, reach into the map; it goes when the last of them is
 * collected, so nobody can read through a map that is gone, which would kill the process and not just throw. Until then
 * a deleted file keeps its disk space. The file itself is closed as soon as it is mapped.
 */
public final class Chunk {
    private final ChunkInfo info;
    private final ByteBuffer map;
    private final int version;
    private final Sections sections;
    private final CheckedSections checked;
    private final Map<Section.Name, BitSlices> slices = new ConcurrentHashMap<>();
    private volatile RecordRanks ranks;
    private volatile boolean isDamaged;

    private Chunk(ChunkInfo info, ByteBuffer map, int version, Sections sections, boolean isVerified) {
        this.info = info;
        this.map = map;
        this.version = version;
        this.sections = sections;
        this.checked = new CheckedSections(sections, info.file(), map, version, isVerified);
    }

    /** Checks header, directory and footer; each section is checked when it is touched for the first time. */
    public static Chunk open(Path file) {
        return open(file, false);
    }

    /** Reads the whole file and checks its checksum too. */
    public static Chunk openVerified(Path file) {
        return open(file, true);
    }

    private static Chunk open(Path file, boolean verified) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long bytes = channel.size();
            if (bytes < ChunkFormat.HEADER_BYTES + ChunkFormat.FOOTER_BYTES || bytes > ChunkFormat.FILE_BYTES_MAX) {
                throw ChunkFormat.corrupt(file, "its length is " + bytes);
            }
            ByteBuffer map =
                    channel.map(FileChannel.MapMode.READ_ONLY, 0, bytes).order(ByteOrder.LITTLE_ENDIAN);
            return read(file, map, verified);
        } catch (IOException e) {
            throw new Problem(
                            ProblemCode.UNAVAILABLE_NOW,
                            "cannot open chunk " + file + ": " + e + "; check that the file is there and readable")
                    .causedBy(e);
        }
    }

    /** A chunk that is in no file. The array is not copied. */
    static Chunk inMemory(byte[] bytes) {
        return read(null, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), true);
    }

    /**
     * Writes and publishes a file with the same sections; the caller opens it verified before it tells anyone. All bytes are
     * checked on the way, so that what was damaged in memory gets no fresh checksum.
     *
     * @param firstSequence the file's place in the table's import order
     * @throws Problem {@code CORRUPT_FILE}, or {@code UNAVAILABLE_NOW} if the file cannot be written
     */
    public void writeTo(Path file, long firstSequence, long lastSequence) {
        check();
        ByteBuffer old = ChunkCheck.directory(info.file(), map);
        int sectionsEnd = map.capacity() - ChunkFormat.FOOTER_BYTES - old.capacity();
        ByteBuffer directory = ByteBuffer.allocate(old.capacity()).order(ByteOrder.LITTLE_ENDIAN);
        directory.put(old.duplicate()).flip();
        Directory.place(directory, firstSequence, lastSequence);
        try (ChunkOutput out = new ChunkOutput(new ChunkFile(file), Interruption.NEVER)) {
            out.put(map.slice(0, sectionsEnd));
            out.finish(directory);
        } catch (IOException e) {
            throw ChunkWriter.cannotWrite(file, e);
        }
    }

    private static Chunk read(Path file, ByteBuffer map, boolean verified) {
        int version = ChunkCheck.header(file, map);
        ByteBuffer directoryBytes = ChunkCheck.directory(file, map);
        int checksum = map.getInt(map.capacity() - Integer.BYTES);
        if (verified && checksum != crc(map, 0, map.capacity() - Integer.BYTES)) {
            throw ChunkFormat.corrupt(file, "its checksum does not match its bytes");
        }
        try {
            Directory directory = Directory.decode(directoryBytes, version);
            directory.sections().forEach(section -> ChunkCheck.section(file, map, section));
            ChunkInfo info = ChunkInfo.of(
                    file,
                    map.capacity(),
                    version,
                    directory.sections().size(),
                    checksum,
                    directory.summary(),
                    directory.md());
            return new Chunk(info, map, version, directory.sections(), verified);
        } catch (Problem e) {
            throw e;
        } catch (RuntimeException e) {
            throw ChunkFormat.corrupt(file, "its directory cannot be read (" + e + ")");
        }
    }

    static int crc(ByteBuffer map, int from, int to) {
        CRC32C checksum = new CRC32C();
        checksum.update(map.slice(from, to - from));
        return (int) checksum.getValue();
    }

    public ChunkInfo info() {
        return info;
    }

    /**
     * Checks every byte as it is now, whatever was found before.
     *
     * @throws Problem {@code CORRUPT_FILE}, naming file and section
     */
    public void check() {
        try {
            ChunkCheck.header(info.file(), map);
            ChunkCheck.directory(info.file(), map);
            checked.verify();
            for (Section section : sections) {
                if (section.kind() == SectionKind.VALUES) {
                    values(section.fieldId()).check();
                }
            }
        } catch (Problem e) {
            isDamaged = true;
            throw e;
        }
    }

    /** Whether a read or a check since the file was opened met damage. */
    public boolean isDamaged() {
        return isDamaged;
    }

    private Section touch(SectionKind kind, int fieldId, String view) {
        try {
            return checked.touch(kind, fieldId, view);
        } catch (Problem e) {
            isDamaged = true;
            throw e;
        }
    }

    /** The section's rows; none if the chunk has no such section. */
    public RowTable rows(SectionKind kind, int fieldId, String view) {
        Section section = touch(kind, fieldId, view);
        return section == null ? RowTable.EMPTY : new RowTable(map, section);
    }

    /** The records in row 0 of the section. */
    public RecordSet records(SectionKind kind, int fieldId) {
        return rows(kind, fieldId, "").find(0);
    }

    /** All records of the chunk. */
    public RecordSet records() {
        return records(SectionKind.RECORDS, SectionKind.NO_FIELD);
    }

    /** The ranks of {@link #records()}. */
    public RecordRanks ranks() {
        RecordRanks known = ranks;
        if (known == null) {
            known = RecordRanks.of(records());
            ranks = known;
        }
        return known;
    }

    /** The order of the records by event time, then id; null if the file is older than that. */
    public TimeOrder timeOrder() {
        if (version < ChunkFormat.VERSION_OF_ORDER) {
            return null;
        }
        Section section = touch(SectionKind.ORDER, SectionKind.NO_FIELD, "");
        return section == null ? TimeOrder.BY_ID : TimeOrder.of(map, section, ranks().size());
    }

    /** The section's numbers; none if the chunk has no such section. */
    public BitSlices numbers(SectionKind kind, int fieldId) {
        return slices.computeIfAbsent(
                new Section.Name(kind, fieldId, ""), name -> BitSlices.of(rows(kind, fieldId, "")));
    }

    public boolean has(SectionKind kind, int fieldId) {
        return sections.find(kind, fieldId, "") >= 0;
    }

    /** Length of the section in the file; 0 if the chunk has none. */
    public long bytes(SectionKind kind, int fieldId, String view) {
        int number = sections.find(kind, fieldId, view);
        return number < 0
                ? 0
                : sections.get(number).end() - sections.get(number).data();
    }

    /** Is told of a section: how long it is, and how long its entry in the directory. */
    @FunctionalInterface
    public interface SectionVisitor {
        void visit(SectionKind kind, int fieldId, long bytes, long directoryBytes);
    }

    /** Tells of all sections. */
    public void measure(SectionVisitor visitor) {
        for (Section section : sections) {
            visitor.visit(
                    section.kind(), section.fieldId(), section.end() - section.data(), section.entryBytes(version));
        }
    }

    public Set<String> views(int fieldId) {
        return sections.views(fieldId);
    }

    public KeyDictionary dictionary(int fieldId) {
        Section section = touch(SectionKind.DICTIONARY, fieldId, "");
        return section == null ? KeyDictionary.EMPTY : new KeyDictionary(map, section);
    }

    /** The field's forward column; null if the chunk has none. */
    public ForwardColumn forward(int fieldId) {
        Section section = touch(SectionKind.FORWARD, fieldId, "");
        return section == null
                ? null
                : new ForwardColumn(
                        map,
                        section,
                        records(SectionKind.KNOWN, fieldId),
                        rows(SectionKind.ROWS, fieldId, TimeViews.STANDARD).entries());
    }

    /** The values of a stored field; none if the chunk has no such section. Its pages are checked when they are read. */
    public ValuePages values(int fieldId) {
        Section section = touch(SectionKind.VALUES, fieldId, "");
        return section == null
                ? ValuePages.none()
                : new ValuePages(
                        info.file(), map, section, records(SectionKind.KNOWN, fieldId), () -> isDamaged = true);
    }

    /** The ids of the fields that the chunk says something of, ascending. */
    public int[] fields() {
        return sections.fields();
    }

    public RecordKeys recordKeys() {
        Section section = touch(SectionKind.RECORD_KEYS, SectionKind.NO_FIELD, "");
        return section == null ? null : new RecordKeys(map, section);
    }

    @Override
    public String toString() {
        return ChunkFormat.label(info.file());
    }
}
