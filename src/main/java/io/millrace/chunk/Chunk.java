package io.millrace.chunk;

import io.millrace.bitmap.RecordRanks;
import io.millrace.bitmap.RecordSet;
import io.millrace.model.Interruption;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.problem.ProblemKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * A chunk: its table of contents, and its bytes, which are a memory map of a file, or on the heap, or in a store from which they come
 * when they are read, see {@link ChunkCache}. Immutable but for what is known of its damage, thread-safe.
 *
 * <p>There is no close. Snapshots, and record sets taken from them, reach into the map; it goes when the last of them is
 * collected, so nobody can read through a map that is gone, which would kill the process and not just throw. Until then
 * a deleted file keeps its disk space. The file itself is closed as soon as it is mapped.
 */
public final class Chunk {
    private static final BitSlices NO_NUMBERS = BitSlices.of(RowTable.EMPTY);

    private final ChunkInfo info;
    private final int version;
    private final Sections sections;
    private final ContentSource source;
    private volatile boolean isDamaged;

    private Chunk(ChunkInfo info, int version, Sections sections, ContentSource source) {
        this.info = info;
        this.version = version;
        this.sections = sections;
        this.source = source;
    }

    /**
     * A chunk that is not read yet.
     *
     * @throws Problem {@code CORRUPT_FILE} if that is no directory
     */
    static Chunk listed(Path file, ChunkListing listing, ContentSource source) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(listing.directory()).order(ByteOrder.LITTLE_ENDIAN);
            Directory directory = Directory.decode(bytes, listing.version());
            ChunkInfo info = ChunkInfo.of(
                    file,
                    listing.bytes(),
                    listing.version(),
                    directory.sections().size(),
                    listing.checksum(),
                    directory.summary(),
                    directory.md());
            return new Chunk(info, listing.version(), directory.sections(), source);
        } catch (RuntimeException e) {
            throw ChunkFormat.corrupt(file, "what PostgreSQL has of its directory cannot be read (" + e + ")");
        }
    }

    /** All that {@link ChunkStore#open} needs to know to read the chunk later. */
    public ChunkListing listing() {
        return new ChunkListing(info.bytes(), version, info.checksum(), sections.directory());
    }

    ChunkContent content() {
        try {
            return source.content();
        } catch (Problem e) {
            if (e.code().kind() == ProblemKind.CORRUPT) {
                isDamaged = true;
            }
            throw e;
        }
    }

    /** Whether its bytes can be read without asking a store. */
    public boolean isHere() {
        return source.isHere();
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
        ByteBuffer map = checked().map();
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
            ChunkContent bytes =
                    new ChunkContent(map, new CheckedSections(directory.sections(), file, map, version, verified));
            return new Chunk(info, version, directory.sections(), () -> bytes);
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
        checked();
    }

    private ChunkContent checked() {
        ChunkContent bytes = content();
        try {
            ChunkCheck.header(info.file(), bytes.map());
            ChunkCheck.directory(info.file(), bytes.map());
            bytes.checked().verify();
            for (Section section : sections) {
                if (section.kind() == SectionKind.VALUES) {
                    values(bytes, section).check();
                }
            }
            return bytes;
        } catch (Problem e) {
            throw damaged(bytes, e);
        }
    }

    /** A store may have another copy, which is not known to be damaged. */
    private Problem damaged(ChunkContent bytes, Problem what) {
        isDamaged = !source.drop(bytes);
        return what;
    }

    /** Whether a read or a check since the file was opened met damage. */
    public boolean isDamaged() {
        return isDamaged;
    }

    /** What somebody reads of a section of the bytes that the chunk has at that moment. */
    private interface Reading<T> {
        T of(ChunkContent bytes, Section section);
    }

    /** Nothing is fetched for a section that the chunk has not. */
    private <T> T read(SectionKind kind, int fieldId, String view, T none, Reading<T> reading) {
        int number = sections.find(kind, fieldId, view);
        if (number < 0) {
            return none;
        }
        ChunkContent bytes = content();
        return reading.of(bytes, touch(bytes, number));
    }

    private Section touch(ChunkContent bytes, int number) {
        try {
            return bytes.checked().touch(number);
        } catch (Problem e) {
            throw damaged(bytes, e);
        }
    }

    /** The section's rows; none if the chunk has no such section. */
    public RowTable rows(SectionKind kind, int fieldId, String view) {
        return read(kind, fieldId, view, RowTable.EMPTY, (bytes, section) -> new RowTable(bytes.map(), section));
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
        return content().ranks(() -> RecordRanks.of(records()));
    }

    /** The order of the records by event time, then id; null if the file is older than that. */
    public TimeOrder timeOrder() {
        if (version < ChunkFormat.VERSION_OF_ORDER) {
            return null;
        }
        return read(
                SectionKind.ORDER,
                SectionKind.NO_FIELD,
                "",
                TimeOrder.BY_ID,
                (bytes, section) -> TimeOrder.of(bytes.map(), section, ranks().size()));
    }

    /** The section's numbers; none if the chunk has no such section. */
    public BitSlices numbers(SectionKind kind, int fieldId) {
        return has(kind, fieldId)
                ? content().numbers(new Section.Name(kind, fieldId, ""), name -> BitSlices.of(rows(kind, fieldId, "")))
                : NO_NUMBERS;
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
        return read(
                SectionKind.DICTIONARY,
                fieldId,
                "",
                KeyDictionary.EMPTY,
                (bytes, section) -> new KeyDictionary(bytes.map(), section));
    }

    /** The field's forward column; null if the chunk has none. */
    public ForwardColumn forward(int fieldId) {
        return read(
                SectionKind.FORWARD,
                fieldId,
                "",
                null,
                (bytes, section) -> new ForwardColumn(
                        bytes.map(),
                        section,
                        records(SectionKind.KNOWN, fieldId),
                        rows(SectionKind.ROWS, fieldId, TimeViews.STANDARD).entries()));
    }

    /** The values of a stored field; none if the chunk has no such section. Its pages are checked when they are read. */
    public ValuePages values(int fieldId) {
        return read(SectionKind.VALUES, fieldId, "", ValuePages.none(), this::values);
    }

    private ValuePages values(ChunkContent bytes, Section section) {
        return new ValuePages(
                info.file(),
                bytes.map(),
                section,
                records(SectionKind.KNOWN, section.fieldId()),
                () -> isDamaged = !source.drop(bytes));
    }

    /** The ids of the fields that the chunk says something of, ascending. */
    public int[] fields() {
        return sections.fields();
    }

    /** The record keys that the chunk introduces; null if it introduces none. */
    public RecordKeys recordKeys() {
        return read(
                SectionKind.RECORD_KEYS,
                SectionKind.NO_FIELD,
                "",
                null,
                (bytes, section) -> new RecordKeys(bytes.map(), section));
    }

    @Override
    public String toString() {
        return ChunkFormat.label(info.file());
    }
}
