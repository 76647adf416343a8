package io.millrace.chunk;

import io.millrace.bitmap.IntList;
import io.millrace.bitmap.LongKeys;
import io.millrace.model.FieldType;
import io.millrace.model.TableSchema;

/**
 * What a chunk being built takes of what is scarce: heap, also that of its writing, bytes of its file, and time views, each
 * of which is a section. Counts on the safe side, in passing, without looking at the columns again. Confined to one thread.
 *
 * <p>The costs in bytes are those of the lists and arrays that hold the thing, half as much again for the room that lists
 * keep free, and what is alive at the same time while the widest column is written.
 */
public final class BuildAccount {
    /** A file is mapped in one piece of 2 GiB. */
    private static final long FILE_BYTES_MAX = 3L << 29;

    /** Sections of time views in one chunk: clients choose the times. */
    public static final int VIEWS_MAX = 1 << 15;

    private static final int ROW_BYTES = 112;
    /** When a row came, when its record ends, and what is worked out of that. */
    private static final int LIFE_BYTES = 48;

    private static final int NUMBER_BYTES = 20;
    private static final int ENTRY_BYTES = 44;
    private static final int SCATTERED_ENTRY_BYTES = 60;
    private static final int REMOVAL_BYTES = 100;
    private static final int SLOT_BYTES = 120;
    private static final int KEY_BYTES = 40;
    private static final int RECORD_KEY_BYTES = 120;
    private static final int VIEW_BYTES = 400;
    private static final int CONTAINER_BYTES = 64;
    /** The table entries of one record alone in its stripe, in all planes of a number. */
    private static final int STRIPE_BYTES = PlanesWriter.PLANES_MAX * 60;

    private static final int ORDER_FILE_BYTES = 4;
    private static final int ENTRY_FILE_BYTES = 32;
    private static final int KEY_FILE_BYTES = 48;
    private static final int VIEW_FILE_BYTES = 80;
    private static final int BITMAP_BYTES = 8192;

    /** The lists and tables of a field that occurs. */
    private static final int FIELD_BYTES = 4096;
    /** Beside its array, the place of a value, its arrival, and what is alive for it while the column is written. */
    private static final int VALUE_BYTES = 24;

    private static final int VALUE_FILE_BYTES = 8;
    /** Copies of a page, or of a larger value, while it is compressed. */
    private static final int PAGE_COPIES = 4;

    /** The sections of a field in the directory. */
    private static final int FIELD_FILE_BYTES = 1024;
    /** Of all records, and of their event times. */
    private static final int ROW_BITMAPS = 1 + PlanesWriter.PLANES_MAX;

    /**
     * What a field's bitmaps take of the file: no more than its cells need, each in a container of its own, and no more than they
     * would if all records had one. So a field that few records have costs little, and one that all have no more than bitmaps.
     */
    final class Bitmaps {
        private final int bitmaps;
        private long cells;
        /** The account was made up for so many cells. */
        private long covered;

        private long bytes;

        private Bitmaps(int bitmaps) {
            this.bitmaps = bitmaps;
        }

        /** Of one record. */
        void cell() {
            cells++;
            if (cells > covered) {
                cover();
            }
        }

        private void cover() {
            covered = cells + Math.max(8, cells >>> 3);
            long entries = Math.min(covered, containers.size()) * ChunkFormat.ROW_ENTRY_BYTES;
            long needed = bitmaps * (entries + Math.min(2 * covered, recordBytes));
            fileBytes += Math.max(0, needed - bytes);
            bytes = Math.max(needed, bytes);
        }
    }

    private final long heapMax;
    private final ViewCount views;
    private final LongKeys containers = new LongKeys();
    private final IntList containerBytes = new IntList();
    /** The sum of those: what a bitmap of all records takes. */
    private long recordBytes;

    private final LongKeys stripes = new LongKeys();
    private long lastContainer = -1;
    private int lastNumber;
    private long storedBytes;
    /** Of all values, while the largest page is written. */
    private long pageBytes;

    private long heapBytes;
    private long fileBytes;
    private long heapBefore;
    private long fileBefore;

    /** @param heapMax from how many bytes on the chunk is full */
    BuildAccount(TableSchema table, long heapMax) {
        this.heapMax = heapMax;
        this.views = new ViewCount(table);
    }

    /** Whether no further row should come. */
    boolean isFull() {
        return heapBytes() >= heapMax || fileBytes >= FILE_BYTES_MAX || views.sections() >= VIEWS_MAX;
    }

    /** Whether the row that came last would not even fit alone, whatever its writing takes. */
    boolean isRowTooLarge() {
        return heapBytes - heapBefore > heapMax || fileBytes - fileBefore > ChunkFormat.FILE_BYTES_MAX;
    }

    long heapBytes() {
        return heapBytes + pageBytes;
    }

    void beginRow() {
        heapBefore = heapBytes;
        fileBefore = fileBytes;
    }

    void row(long recordId) {
        heapBytes += ROW_BYTES;
        fileBytes += ORDER_FILE_BYTES;
        if (recordId >>> 16 != lastContainer || containers.size() == 0) {
            enterContainer(recordId >>> 16);
        }
        int used = containerBytes.get(lastNumber);
        if (used < BITMAP_BYTES) {
            containerBytes.items()[lastNumber] = used + 2;
            recordBytes += 2;
            fileBytes += 2L * ROW_BITMAPS;
        }
    }

    /** Of a row that may end its record, or begin it anew. */
    void life() {
        heapBytes += LIFE_BYTES;
        fileBytes += (long) ENTRY_FILE_BYTES * 4;
    }

    private void enterContainer(long container) {
        lastContainer = container;
        lastNumber = containers.add(container);
        if (lastNumber < containerBytes.size()) {
            return;
        }
        containerBytes.add(0);
        heapBytes += CONTAINER_BYTES;
        fileBytes += (long) ChunkFormat.ROW_ENTRY_BYTES * ROW_BITMAPS;
        int known = stripes.size();
        if (stripes.add(container >>> 16) == known && known > 0) {
            heapBytes += STRIPE_BYTES;
        }
    }

    void recordKey(int length) {
        heapBytes += RECORD_KEY_BYTES + whileGrowing(length);
        fileBytes += KEY_FILE_BYTES + length;
    }

    void time(long micros) {
        int added = views.add(micros);
        heapBytes += (long) VIEW_BYTES * added;
        fileBytes += (long) VIEW_FILE_BYTES * added;
    }

    /** A field that no row had before. */
    Bitmaps field(FieldType type) {
        heapBytes += FIELD_BYTES;
        fileBytes += FIELD_FILE_BYTES;
        return new Bitmaps(
                switch (type.form()) {
                    case NUMBERS -> PlanesWriter.PLANES_MAX + 1;
                    case ROWS, VALUES -> 2;
                });
    }

    /** A stored value, or null in its place. */
    void value(int length) {
        heapBytes += VALUE_BYTES + HeapBytes.ofArray(length) + length / 3;
        fileBytes += VALUE_FILE_BYTES + length;
        storedBytes += length;
        int page = (int) Math.max(length, Math.min(storedBytes, ValuesWriter.PAGE_BYTES));
        pageBytes = Math.max(pageBytes, PAGE_COPIES * HeapBytes.ofArray(page));
    }

    void number() {
        heapBytes += NUMBER_BYTES;
    }

    /**
     * One row of a set or the like.
     *
     * @param timeViews how many views of its time have it too
     */
    void entry(int timeViews) {
        heapBytes += ENTRY_BYTES + (stripes.size() > 1 ? SCATTERED_ENTRY_BYTES : 0);
        fileBytes += (long) ENTRY_FILE_BYTES * (1 + timeViews);
    }

    void removal() {
        heapBytes += REMOVAL_BYTES;
        fileBytes += ENTRY_FILE_BYTES;
    }

    /** A row that no record had before. */
    void slot() {
        heapBytes += SLOT_BYTES;
    }

    void slot(int keyLength) {
        heapBytes += SLOT_BYTES + KEY_BYTES + whileGrowing(keyLength);
        fileBytes += KEY_FILE_BYTES + keyLength;
    }

    /** The array of keys, and the one half as large again that it is copied to when it is full. */
    private static long whileGrowing(int length) {
        return 5L * length / 2;
    }
}
