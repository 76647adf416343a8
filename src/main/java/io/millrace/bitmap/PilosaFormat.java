package io.millrace.bitmap;

/**
 * Pilosa's form of roaring bitmaps. All numbers are little-endian.
 *
 * <table>
 * <caption>Layout</caption>
 * <tr><td>u16 {@value #MAGIC}</td><td>magic number</td></tr>
 * <tr><td>u8, u8</td><td>version 0, flags</td></tr>
 * <tr><td>u32</td><td>number of containers</td></tr>
 * <tr><td>for each: u64, u16, u16</td><td>its key, its type, its cardinality less one; keys ascend</td></tr>
 * <tr><td>for each: u32</td><td>where its data start; where one is smaller than the one before, 2^32 is to be added to it and all that
 * follow</td></tr>
 * <tr><td>for each</td><td>its data. Array: u16 values. Bitmap: 1024 u64. Runs: u16 count, then for each run u16 first, u16 last</td></tr>
 * </table>
 */
final class PilosaFormat {
    static final int MAGIC = 12348;
    static final int HEADER_BYTES = 8;
    static final int KEY_BYTES = 12;
    static final int OFFSET_BYTES = 4;

    static final int ARRAY = 1;
    static final int BITMAP = 2;
    static final int RUN = 3;

    static final int ARRAY_VALUES_MAX = 4096;
    static final int BITMAP_BYTES = 8192;

    private PilosaFormat() {}

    /** How long a container's data are. */
    static int bytes(int type, int cardinality, int runs) {
        return switch (type) {
            case ARRAY -> 2 * cardinality;
            case RUN -> 2 + 4 * runs;
            default -> BITMAP_BYTES;
        };
    }
}
