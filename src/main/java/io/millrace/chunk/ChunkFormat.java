package io.millrace.chunk;

import io.millrace.bitmap.KeyHash;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.nio.file.Path;

/**
 * The bytes of a chunk file, version 6. All numbers are little-endian.
 *
 * <pre>
 * header, 48 bytes
 *    0  8  magic "MILLRACE"
 *    8 16  format name "chunk", padded with zeros
 *   24  4  version
 *   28 16  id of the file, a random UUID (high half, low half)
 *   44  4  CRC-32C of bytes 0 to 43
 *
 * sections, back to back, each: its data, zeros up to a multiple of 8, its table
 *   sections of bitmaps (all kinds but those below)
 *     data   roaring bitmaps in the portable format
 *     table  one entry for each row and stripe, by ascending row, then stripe; 24 bytes:
 *              0 8 row   8 4 stripe (high half of the record ids)   12 4 cardinality
 *             16 8 cardinality 1: the low half of the record id; else the position of the bitmap in the file
 *            planes of numbers: row 0 has a number, row 1 is negative, row 2+i has bit i of the magnitude;
 *            entries may share a bitmap
 *   DICTIONARY
 *     data   the keys' bytes in ascending order, without separators
 *     table  8 bytes for each key: where the key ends, counted from the start of the data
 *   RECORD_KEYS
 *     data   the keys' bytes by ascending id, without separators
 *     table  0 8 number of id ranges R   8 8 words of the Bloom filter B (a power of two)   16 8 slots S (a power of two)
 *            R times 16 bytes: first id, index of its key
 *            8 bytes for each key: where the key ends, counted from the start of the data
 *            B times 8 bytes: a key with hash h sets, in word h >>> 40 &amp; (B-1), the bits h, h >>> 6, h >>> 12, h >>> 18 (mod 64)
 *            S times 8 bytes: high half of the hash, index of the key plus 1 (0 = free); a key lies in slot h &amp; (S-1)
 *            or, if that is taken, in the next free one. The hash is {@link KeyHash}.
 *   FORWARD (not before version 3; left out if the field's ROWS have at most {@link ForwardColumn#FEW_ENTRIES} entries)
 *     no data
 *     table  words of 8 bytes; for each record of the field's KNOWN, ascending, the number of the entry of its ROWS that
 *            it is in, in as few bits as hold the number of the last entry; from the lowest bit of the first word on,
 *            without gaps, also across words
 *   VALUES (not before version 4)
 *     data   pages, back to back: the lengths of its values, 4 bytes each, then the values; raw Deflate (RFC 1951), or as they
 *            are where that would not make them shorter
 *     table  32 bytes for each page: 0 8 rank of its first value, which is the place of its record among those of the
 *            field's KNOWN   8 8 position in the file   16 4 length in the file   20 4 length without compression, equal to that
 *            if there is none   24 4 CRC-32C of its bytes in the file   28 4 number of its values
 *   ORDER (not before version 4; left out if it is the order of the ids)
 *     no data
 *     table  words of 8 bytes; by ascending event time, then id, the rank of each record in RECORDS, counted from 0, packed
 *            like FORWARD in as few bits as hold the largest rank
 *
 * directory
 *    firstSequence 8, lastSequence 8, table 8, schema version 4, rows 8, records 8, earliest 8, latest 8,
 *    firstKeyId 8, keyCount 8
 *    number of md entries 4, each: name, value
 *    number of sections 4, each: kind 1, field id 4, field type as text, view as text, data 8, table 8, entries 8, end 8,
 *      CRC-32C of the bytes from data (of VALUES: from table) to end 4 (not in version 1, of which the whole file is checked at the first touch)
 *    a text is its length in bytes 4 and its UTF-8 bytes
 *
 * footer, 32 bytes
 *    0  8  position of the directory
 *    8  8  length of the file
 *   16  4  CRC-32C of the directory
 *   20  8  magic "MILLRACE"
 *   28  4  CRC-32C of all bytes of the file before this field
 * </pre>
 */
final class ChunkFormat {
    /** "MILLRACE" read as a little-endian number. */
    static final long MAGIC = 0x454341524C4C494DL;

    static final byte[] NAME = {'c', 'h', 'u', 'n', 'k', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    static final int VERSION = 6;

    /** The first whose directory has a checksum for each section. */
    static final int VERSION_OF_SECTION_CHECKSUMS = 2;

    /** The first whose records are in the order of event times where it says nothing else. */
    static final int VERSION_OF_ORDER = 4;

    static final int VERSION_OLDEST = 1;

    static final int HEADER_BYTES = 48;
    static final int HEADER_CHECKED_BYTES = 44;
    static final int FOOTER_BYTES = 32;
    static final int ROW_ENTRY_BYTES = 24;
    static final int ALIGNMENT = 8;

    /** A file is mapped in one piece, and Java's buffers end here. */
    static final long FILE_BYTES_MAX = Integer.MAX_VALUE;

    private ChunkFormat() {}

    /** What a chunk is called in messages. */
    static String label(Path fileOrNull) {
        return fileOrNull == null ? "chunk in memory" : "chunk " + fileOrNull;
    }

    static Problem corrupt(Path fileOrNull, String what) {
        return new Problem(
                ProblemCode.CORRUPT_FILE,
                label(fileOrNull) + " is damaged: " + what + "; restore it from staging or from another node");
    }
}
