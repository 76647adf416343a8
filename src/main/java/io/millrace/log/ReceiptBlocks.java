package io.millrace.log;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * The receipts of a group's requests with a key, in blocks without text, in an extra field behind ours:
 *
 * <pre>
 *  at   bytes
 *   0     2   'M' 'K'
 *   2     2   p + 4
 *   4     p   a part of the receipts
 *   4+p   4   CRC-32 of the part
 * </pre>
 *
 * <p>The parts of a group, one after the other: length of all receipts (4), 0 for plain or 1 for Deflate data (1), then the receipts,
 * see {@link KeyedReceipt}, plain or as Deflate data. Most groups have one part. Stateless.
 */
final class ReceiptBlocks {
    /** An extra field has at most 65 535 bytes with ours. */
    static final int PART_BYTES_MAX = 60_000;

    private static final short EXTRA_ID = 'M' | 'K' << 8;
    private static final int HEAD_BYTES = 4;
    private static final int CRC_BYTES = 4;
    private static final int STREAM_HEAD_BYTES = 5;
    private static final byte PLAIN = 0;
    private static final byte DEFLATED = 1;
    /** So little gets hardly smaller: most of it are digests. */
    private static final int PLAIN_BYTES_MAX = 512;

    private ReceiptBlocks() {}

    /** The blocks of a group's receipts, at least one. */
    static List<Piece> pieces(List<KeyedReceipt> receipts, long nowMicros, Deflaters deflaters) {
        byte[] stream = stream(receipts, deflaters);
        List<Piece> pieces = new ArrayList<>();
        for (int from = 0; from < stream.length; from += PART_BYTES_MAX) {
            byte[] field = field(stream, from, Math.min(PART_BYTES_MAX, stream.length - from));
            pieces.add(Piece.receipts(field, receipts.size(), nowMicros));
        }
        return pieces;
    }

    private static byte[] stream(List<KeyedReceipt> receipts, Deflaters deflaters) {
        int bytes = receipts.stream().mapToInt(KeyedReceipt::bytes).sum();
        byte[] plain = new byte[STREAM_HEAD_BYTES + bytes];
        ByteBuffer into = littleEndian(plain).putInt(bytes).put(PLAIN);
        receipts.forEach(receipt -> receipt.writeTo(into));
        if (bytes <= PLAIN_BYTES_MAX) {
            return plain;
        }
        Deflater deflater = deflaters.take();
        try {
            return deflated(plain, bytes, deflater);
        } finally {
            deflaters.give(deflater);
        }
    }

    private static byte[] deflated(byte[] plain, int bytes, Deflater deflater) {
        deflater.setInput(plain, STREAM_HEAD_BYTES, bytes);
        deflater.finish();
        ByteArrayOutputStream out = new ByteArrayOutputStream(STREAM_HEAD_BYTES + bytes / 2);
        out.write(plain, 0, STREAM_HEAD_BYTES - 1);
        out.write(DEFLATED);
        byte[] piece = new byte[4 << 10];
        while (!deflater.finished()) {
            out.write(piece, 0, deflater.deflate(piece));
        }
        return out.toByteArray();
    }

    private static byte[] field(byte[] stream, int from, int length) {
        CRC32 crc = new CRC32();
        crc.update(stream, from, length);
        return littleEndian(new byte[HEAD_BYTES + length + CRC_BYTES])
                .putShort(EXTRA_ID)
                .putShort((short) (length + CRC_BYTES))
                .put(stream, from, length)
                .putInt((int) crc.getValue())
                .array();
    }

    /** Whether the member of a block with receipts has what its extra field and its checksum say. */
    static boolean isWhole(byte[] member, BlockHeader header) {
        ByteBuffer in = littleEndian(member);
        int from = header.bytesToCrc();
        int length = header.bytes() - from - HEAD_BYTES - CRC_BYTES;
        if (length < 0 || in.getShort(from) != EXTRA_ID || (in.getShort(from + 2) & 0xffff) != length + CRC_BYTES) {
            return false;
        }
        CRC32 crc = new CRC32();
        crc.update(member, from + HEAD_BYTES, length);
        return in.getInt(from + HEAD_BYTES + length) == (int) crc.getValue();
    }

    /** What a whole block has of the receipts of its group. */
    static byte[] part(byte[] member, BlockHeader header) {
        return Arrays.copyOfRange(member, header.bytesToCrc() + HEAD_BYTES, header.bytes() - CRC_BYTES);
    }

    /**
     * The receipts of a group.
     *
     * @param parts in their order
     * @throws IllegalArgumentException if one is missing
     */
    static List<KeyedReceipt> receipts(List<byte[]> parts) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        parts.forEach(part -> stream.write(part, 0, part.length));
        ByteBuffer in = littleEndian(stream.toByteArray());
        if (in.remaining() < STREAM_HEAD_BYTES) {
            throw new IllegalArgumentException("the receipts are cut off");
        }
        int bytes = in.getInt();
        ByteBuffer plain = in.get() == PLAIN ? in : littleEndian(inflated(in, bytes));
        if (plain.remaining() != bytes) {
            throw new IllegalArgumentException("the receipts are cut off");
        }
        List<KeyedReceipt> receipts = new ArrayList<>();
        while (plain.hasRemaining()) {
            receipts.add(KeyedReceipt.readFrom(plain));
        }
        return receipts;
    }

    private static byte[] inflated(ByteBuffer in, int bytes) {
        Inflater inflater = new Inflater(true);
        try {
            byte[] plain = new byte[bytes];
            inflater.setInput(in);
            int length = inflater.inflate(plain);
            return Arrays.copyOf(plain, length);
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("the receipts are no Deflate data", e);
        } finally {
            inflater.end();
        }
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
