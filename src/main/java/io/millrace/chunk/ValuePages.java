package io.millrace.chunk;

import io.millrace.bitmap.RecordSet;
import io.millrace.problem.Problem;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The pages of a stored field's values in one chunk, read from the map. A value is named by its rank, the place of its record
 * among those with a value. Each page is compared with its checksum whenever it is read, so that reading some values costs
 * the pages that these are in. Immutable, thread-safe.
 */
public final class ValuePages {
    static final int ENTRY_BYTES = 4 * Long.BYTES;

    private static final ValuePages EMPTY =
            new ValuePages(null, ByteBuffer.allocate(0), null, RecordSet.empty(), () -> {});

    /** An inflated page. Immutable, but the bytes are not copied. */
    public static final class Page {
        private final byte[] bytes;
        private final int[] ends;

        private Page(byte[] bytes, int[] ends) {
            this.bytes = bytes;
            this.ends = ends;
        }

        public byte[] bytes() {
            return bytes;
        }

        /** Number of values. */
        public int size() {
            return ends.length;
        }

        /** Where the value starts in {@link #bytes}. */
        public int offset(int index) {
            return index == 0 ? Integer.BYTES * ends.length : ends[index - 1];
        }

        public int length(int index) {
            return ends[index] - offset(index);
        }
    }

    private final Path fileOrNull;
    private final ByteBuffer map;
    private final Section section;
    private final RecordSet known;
    private final Runnable onDamage;

    /**
     * @param known the records with a value
     * @param onDamage told before a Problem is thrown
     */
    ValuePages(Path fileOrNull, ByteBuffer map, Section section, RecordSet known, Runnable onDamage) {
        this.fileOrNull = fileOrNull;
        this.map = map;
        this.section = section;
        this.known = known;
        this.onDamage = onDamage;
    }

    static ValuePages none() {
        return EMPTY;
    }

    /** The records with a value. */
    public RecordSet known() {
        return known;
    }

    /** Number of pages. */
    public int count() {
        return section == null ? 0 : (int) section.entries();
    }

    private int at(int page) {
        return (int) section.table() + page * ENTRY_BYTES;
    }

    /** The rank of the page's first value. */
    public long firstRank(int page) {
        return map.getLong(at(page));
    }

    private long place(int page) {
        return map.getLong(at(page) + 8);
    }

    private int packedBytes(int page) {
        return map.getInt(at(page) + 16);
    }

    /** Length of the inflated page: all its values, and four bytes for each. */
    public int rawBytes(int page) {
        return map.getInt(at(page) + 20);
    }

    int checksum(int page) {
        return map.getInt(at(page) + 24);
    }

    /** How many values the page holds. */
    public int values(int page) {
        return map.getInt(at(page) + 28);
    }

    /** Whether the page is as large as pages are meant to be, so that it may stay as it is in a merge. */
    public boolean isFull(int page) {
        return rawBytes(page) >= ValuesWriter.PAGE_BYTES / 2;
    }

    /** The page that holds the value of the rank. */
    public int find(long rank) {
        int low = 0;
        int high = count() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (firstRank(middle) <= rank) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** The ranks of some of the records with a value, in their order. */
    public int[] ranks(RecordSet records) {
        return Ranks.of(known, records);
    }

    /**
     * The page's bytes as they are in the file.
     *
     * @throws Problem {@code CORRUPT_FILE}, naming the page and its records
     */
    ByteBuffer checked(int page) {
        long place = place(page);
        int length = packedBytes(page);
        int raw = rawBytes(page);
        int count = values(page);
        boolean isInside = place >= section.data()
                && length > 0
                && place + length <= section.table()
                && raw >= length
                && count > 0
                && (long) Integer.BYTES * count <= raw;
        if (!isInside) {
            throw corrupt(page, "its entry in the index contradicts itself");
        }
        if (Chunk.crc(map, (int) place, (int) place + length) != checksum(page)) {
            throw corrupt(page, "its checksum does not match");
        }
        return map.slice((int) place, length);
    }

    /**
     * Checks and inflates a page.
     *
     * @throws Problem {@code CORRUPT_FILE}, naming the page and its records
     */
    public Page read(int page) {
        ByteBuffer packed = checked(page);
        byte[] raw = new byte[rawBytes(page)];
        if (packed.remaining() == raw.length) {
            packed.get(raw);
        } else {
            inflate(page, packed, raw);
        }
        int[] ends = new int[values(page)];
        ByteBuffer lengths = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
        long end = (long) Integer.BYTES * ends.length;
        for (int i = 0; i < ends.length; i++) {
            int length = lengths.getInt();
            end += length;
            if (length < 0 || end > raw.length) {
                throw corrupt(page, "its values are longer than itself");
            }
            ends[i] = (int) end;
        }
        return new Page(raw, ends);
    }

    private void inflate(int page, ByteBuffer packed, byte[] raw) {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(packed);
            int length = inflater.inflate(raw);
            if (length != raw.length) {
                throw corrupt(page, "it inflates to " + length + " bytes where " + raw.length + " are said");
            }
        } catch (DataFormatException e) {
            throw corrupt(page, "it cannot be inflated").causedBy(e);
        } finally {
            inflater.end();
        }
    }

    /**
     * Compares all pages with their checksums, and their index with the records that have a value.
     *
     * @throws Problem {@code CORRUPT_FILE}
     */
    void check() {
        long rank = 0;
        for (int page = 0; page < count(); page++) {
            checked(page);
            if (firstRank(page) != rank) {
                throw corrupt(page, "it starts with value " + firstRank(page) + ", not with " + rank);
            }
            rank += values(page);
        }
        if (rank != known.cardinality()) {
            throw corrupt(count() - 1, "its section has " + rank + " values for " + known.cardinality() + " records");
        }
    }

    private Problem corrupt(int page, String what) {
        onDamage.run();
        return ChunkFormat.corrupt(
                fileOrNull,
                "page " + page + " of section " + section.label() + " (bytes " + place(page) + " to "
                        + (place(page) + packedBytes(page)) + shownRecords(page) + "): " + what);
    }

    private String shownRecords(int page) {
        RecordSet records = known.limit(firstRank(page), Math.max(1, values(page)));
        return records.isEmpty() ? "" : ", values of records " + records.first() + " to " + records.last();
    }
}
