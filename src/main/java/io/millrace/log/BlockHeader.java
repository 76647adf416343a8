package io.millrace.log;

import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32;

/**
 * What stands in front of every block of a segment or slice. A block is one gzip member (RFC 1952); this is its header, with all
 * that is ours in an extra field, so that any gzip reads the file. Numbers are little-endian, as in gzip. Immutable.
 *
 * <pre>
 *  at  bytes
 *   0    4   1f 8b 08 04: gzip, Deflate, with extra fields
 *   4    4   0: gzip's modification time
 *   8    2   0, 255: gzip's compression hint and operating system
 *  10    2   length of all extra fields = 4 + length of ours
 *  12    2   'M' 'R': the extra field of Millrace
 *  14    2   length of ours = 88 + n
 *  16    1   format version, {@value #VERSION}
 *  17    1   flags: 1 = holds the line of column names and no row; 2 = last of its group; 4 = answered without a sync;
 *            8 = the footer, which has no text; 16 = the start of a segment, which has no text either;
 *            32 = receipts of requests with a key, see {@link ReceiptBlocks}, without text
 *  18    2   index of the block in its group, from 0
 *  20    4   length of the whole member in the file
 *  24    4   length of the CSV text inside
 *  28    4   rows; with flag 8: rows of the file; with flag 32: receipts of the group
 *  32    4   number of the block in the segment, from 0
 *  36    4   number of its group in the segment, from 0
 *  40    8   smallest event time of a row, microseconds since 1970; with flag 1, 16 or 32: when the block was made
 *  48    8   largest event time; with flag 1, 16 or 32: the same again
 *  56    8   sequence of the segment
 *  64    8   id of the table; 0 with flag 16 or 32 and in the footer of a segment
 *  72    4   version of the table's schema; likewise
 *  76    8   id of the first row, where the log gives ids: the others have the next numbers; else 0
 *  84    8   number of the sink that the rows came through; 0 if it is not known
 *  92    8   size of the rows in the form that their sink counts; 0 if that is the text
 * 100    n   the node, ASCII; only with flag 1 or 16
 * 100+n  4   CRC-32 of all bytes before; the last 4 of our extra field in every version of the format
 * 104+n      with flag 32 another extra field, which the length at 10 counts too; then Deflate data, gzip's CRC-32 of the
 *            text (4) and length of the text (4)
 * </pre>
 *
 * <p>The place of a block in the log is the sequence of its segment plus its number there: it grows from block to block and from
 * segment to segment. A segment starts with the start block, a group of its own. Every other group is one commit: after a crash all
 * of its blocks are there or none counts. The rows of a table come behind a block of its column names, in the same group or an
 * earlier one, and another such block begins another slice. Behind the last block there may be zeros, which are written ahead and
 * which gzip ignores. A file that is closed ends with the footer, also a group of its own, and nothing stands behind it.
 *
 * <p>A slice is a block of names, those blocks of its table that follow it in the segment, byte for byte, and a footer; its sequence
 * is the place of its first block. Up to version 2 slices were written as such: their first block has number 0, the next 1, and so on,
 * with groups of their own. Version 1 had no footer. Up to version 3 the fields at 76 and 84 were missing, up to version 4 that at 92, and
 * the node stood there.
 *
 * @param version of the format
 * @param firstId of the rows, see above
 * @param sink of the rows, see above
 * @param sinkBytes of the rows, see above
 * @param node the node that wrote the slice, in the first block, else empty
 */
public record BlockHeader(
        int version,
        int flags,
        int index,
        int memberBytes,
        int csvBytes,
        int records,
        int block,
        int group,
        long earliestMicros,
        long latestMicros,
        long sequence,
        TableId table,
        int schemaVersion,
        long firstId,
        long sink,
        long sinkBytes,
        String node) {
    static final int VERSION = 5;
    static final int VERSION_MIN = 1;
    static final int VERSION_OF_FOOTERS = 2;
    /** Older slices were written block by block; since then they are cut from segments. */
    static final int VERSION_OF_SEGMENTS = 3;
    /** Older blocks tell no sink, and no ids that the log gave. */
    static final int VERSION_OF_IDS = 4;
    /** Older blocks count the size of their text. */
    static final int VERSION_OF_SINK_BYTES = 5;

    static final int NAMES = 1;
    static final int LAST = 2;
    static final int UNSYNCED = 4;
    static final int FOOTER = 8;
    static final int START = 16;
    static final int RECEIPTS = 32;

    /** Of the smallest header, one of an older version. */
    static final int BYTES_MIN = 80;

    private static final int ID_BYTES = 16;
    private static final int SINK_BYTES_BYTES = 8;
    /** Up to the end of the checksum. */
    static final int BYTES_MAX = BYTES_MIN + ID_BYTES + SINK_BYTES_BYTES + 64;

    static final int TRAILER_BYTES = 8;
    static final int MAGIC = 0x04088b1f;

    private static final int EXTRA_AT = 16;
    private static final int CRC_BYTES = 4;
    private static final short EXTRA_ID = 'M' | 'R' << 8;
    private static final int HINTS = 255 << 8;
    /** What {@link #START} and the footer of a segment name. */
    static final TableId NO_TABLE = new TableId(0);

    /** Deflate's form of no bytes. */
    private static final byte[] NO_TEXT = {3, 0};

    /** A segment's first block; its sizes are known. */
    static BlockHeader start(String node, long sequence, long openedMicros) {
        return new BlockHeader(
                VERSION,
                START | LAST,
                0,
                bytesMin(VERSION) + node.length() + NO_TEXT.length + TRAILER_BYTES,
                0,
                0,
                0,
                0,
                openedMicros,
                openedMicros,
                sequence,
                NO_TABLE,
                0,
                0,
                0,
                0,
                node);
    }

    /** What closes a segment or slice; its sizes are known. */
    static BlockHeader footer(SliceTotals all) {
        return new BlockHeader(
                all.first().version(),
                FOOTER | LAST,
                0,
                bytesMin(all.first().version()) + NO_TEXT.length + TRAILER_BYTES,
                0,
                (int) Math.min(Integer.MAX_VALUE, all.records()),
                all.last().block() + 1,
                all.last().group() + 1,
                all.earliestMicros(),
                all.latestMicros(),
                all.first().sequence(),
                all.first().table(),
                all.first().schemaVersion(),
                0,
                0,
                0,
                "");
    }

    /** The whole member of a block without text, {@link #start} or {@link #footer}. */
    ByteBuffer emptyMember() {
        return emptyMember(new byte[0]);
    }

    /** The same of a block with another extra field, {@link #RECEIPTS}; for any sizes of the header. */
    ByteBuffer emptyMember(byte[] extraField) {
        byte[] whole = new byte[bytesToCrc() + extraField.length + NO_TEXT.length + TRAILER_BYTES];
        BlockHeader sized = sized(whole.length, 0);
        sized.write(whole);
        System.arraycopy(extraField, 0, whole, sized.bytesToCrc(), extraField.length);
        System.arraycopy(NO_TEXT, 0, whole, sized.bytes(), NO_TEXT.length);
        return ByteBuffer.wrap(whole);
    }

    BlockHeader sized(int newMemberBytes, int newCsvBytes) {
        return new BlockHeader(
                version,
                flags,
                index,
                newMemberBytes,
                newCsvBytes,
                records,
                block,
                group,
                earliestMicros,
                latestMicros,
                sequence,
                table,
                schemaVersion,
                firstId,
                sink,
                sinkBytes,
                node);
    }

    /** The same block in its place in a segment; no longer than before. */
    BlockHeader placed(long newSequence, int newGroup, int newBlock, boolean isLastNow, long newFirstId) {
        return new BlockHeader(
                version,
                (flags & ~PackedGroup.OF_TIME & ~LAST) | (isLastNow ? LAST : 0),
                index,
                memberBytes,
                csvBytes,
                records,
                newBlock,
                newGroup,
                earliestMicros,
                latestMicros,
                newSequence,
                table,
                schemaVersion,
                newFirstId,
                sink,
                sinkBytes,
                node);
    }

    private static int bytesMin(int version) {
        return BYTES_MIN
                + (version < VERSION_OF_IDS ? 0 : ID_BYTES)
                + (version < VERSION_OF_SINK_BYTES ? 0 : SINK_BYTES_BYTES);
    }

    /** Whether this is the block of column names. */
    public boolean isNames() {
        return (flags & NAMES) != 0;
    }

    /** Whether it was written to a segment, or cut from one. */
    boolean isCut() {
        return version >= VERSION_OF_SEGMENTS;
    }

    /** Where the block is in the log. */
    public long position() {
        return sequence + block;
    }

    /** Whether it holds rows. */
    public boolean isRows() {
        return (flags & (NAMES | FOOTER | START | RECEIPTS)) == 0;
    }

    /** Whether it holds receipts of requests with a key. */
    boolean isReceipts() {
        return (flags & RECEIPTS) != 0;
    }

    /** The id behind that of its last row, where the log gave ids; else 0. */
    long nextId() {
        return isRows() && firstId != 0 ? firstId + records : 0;
    }

    /** Size of the rows as their sink counts them. */
    long countedBytes() {
        return sinkBytes == 0 ? csvBytes : sinkBytes;
    }

    /** Whether this starts a segment. */
    boolean isStart() {
        return (flags & START) != 0;
    }

    /** Whether this closes the file. */
    public boolean isFooter() {
        return (flags & FOOTER) != 0;
    }

    /** How many lines its text has. */
    int lines() {
        return isNames() ? 1 : isRows() ? records : 0;
    }

    /** Whether the block completes its group. */
    public boolean isLast() {
        return (flags & LAST) != 0;
    }

    /** Whether later blocks may have reached the disk before this one. */
    boolean isUnsynced() {
        return (flags & UNSYNCED) != 0;
    }

    /** Where the Deflate data start. */
    int bytes() {
        return isReceipts() ? memberBytes - TRAILER_BYTES - NO_TEXT.length : bytesToCrc();
    }

    /** Where our extra field ends. */
    int bytesToCrc() {
        return bytesMin(version) + node.length();
    }

    /** Whether the sizes are possible. */
    boolean isPossible() {
        return bytes() >= bytesToCrc() && memberBytes >= bytes() + TRAILER_BYTES && csvBytes >= 0 && records >= 0;
    }

    /** Writes the header to the front of the member. */
    void write(byte[] member) {
        byte[] nodeBytes = node.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer out = ByteBuffer.wrap(member).order(ByteOrder.LITTLE_ENDIAN);
        int extraBytes = bytesToCrc() - EXTRA_AT;
        int allBytes = bytes() - EXTRA_AT + 4;
        out.putInt(MAGIC).putInt(0).putShort((short) HINTS).putShort((short) allBytes);
        out.putShort(EXTRA_ID).putShort((short) extraBytes);
        out.put((byte) version).put((byte) flags).putShort((short) index);
        out.putInt(memberBytes).putInt(csvBytes).putInt(records).putInt(block).putInt(group);
        out.putLong(earliestMicros).putLong(latestMicros).putLong(sequence).putLong(table.value());
        out.putInt(schemaVersion);
        if (version >= VERSION_OF_IDS) {
            out.putLong(firstId).putLong(sink);
        }
        if (version >= VERSION_OF_SINK_BYTES) {
            out.putLong(sinkBytes);
        }
        out.put(nodeBytes);
        out.putInt(crc(member, 0, out.position()));
    }

    /**
     * Reads the header at the start of {@code bytes}, which holds as much of the file as there is, up to {@link #BYTES_MAX}.
     *
     * @param file and {@code offset}: where the bytes come from, for the message of a problem
     */
    static BlockHeader read(byte[] bytes, int length, Path file, long offset) {
        ByteBuffer in = ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.LITTLE_ENDIAN);
        if (length < BYTES_MIN) {
            throw corrupt(file, offset, "the file ends within a block header");
        }
        int extraBytes = in.getShort(14);
        if (in.getInt(0) != MAGIC || in.getShort(12) != EXTRA_ID || extraBytes < CRC_BYTES) {
            throw corrupt(file, offset, "no block starts here");
        }
        int crcAt = EXTRA_AT + extraBytes - CRC_BYTES;
        if (crcAt > length - CRC_BYTES || in.getInt(crcAt) != crc(bytes, 0, crcAt)) {
            throw corrupt(file, offset, "the checksum of the block header is wrong");
        }
        checkVersion(in.get(EXTRA_AT), file, offset);
        return parse(in.position(EXTRA_AT), bytes, crcAt);
    }

    private static BlockHeader parse(ByteBuffer in, byte[] bytes, int crcAt) {
        int version = in.get();
        boolean hasIds = version >= VERSION_OF_IDS;
        int nodeAt = Math.min(crcAt, bytesMin(version) - CRC_BYTES);
        return new BlockHeader(
                version,
                in.get(),
                in.getShort() & 0xffff,
                in.getInt(),
                in.getInt(),
                in.getInt(),
                in.getInt(),
                in.getInt(),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                new TableId(in.getLong()),
                in.getInt(),
                hasIds ? in.getLong() : 0,
                hasIds ? in.getLong() : 0,
                version < VERSION_OF_SINK_BYTES ? 0 : in.getLong(),
                new String(bytes, nodeAt, crcAt - nodeAt, StandardCharsets.US_ASCII));
    }

    private static void checkVersion(int version, Path file, long offset) {
        if (version > VERSION) {
            throw new Problem(
                    ProblemCode.FILE_TOO_NEW,
                    named(file) + ", offset " + offset + ": format version " + version + " is newer than " + VERSION
                            + ", which this release reads; install the release that wrote it");
        }
        if (version < VERSION_MIN) {
            throw new Problem(
                    ProblemCode.FILE_TOO_OLD,
                    named(file) + ", offset " + offset + ": format version " + version + " is older than " + VERSION_MIN
                            + ", which this release reads; import it with an older release");
        }
    }

    static Problem corrupt(Path file, long offset, String what) {
        return new Problem(
                ProblemCode.CORRUPT_FILE,
                named(file) + ", offset " + offset + ": " + what
                        + "; the file was damaged after it was written: check the disk, restore the file from a copy");
    }

    private static String named(Path file) {
        return (file.toString().endsWith(Segment.SUFFIX) ? "segment " : "slice ") + file;
    }

    private static int crc(byte[] bytes, int from, int to) {
        CRC32 crc = new CRC32();
        crc.update(bytes, from, to - from);
        return (int) crc.getValue();
    }
}
