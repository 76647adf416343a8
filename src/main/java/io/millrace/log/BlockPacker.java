package io.millrace.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Makes a block: header, compressed text, gzip's trailer. Thread-safe: keeps nothing between calls but the compressors. */
final class BlockPacker {
    /** So little text is stored as it is: it would get hardly smaller, and a compressor costs more than all else. */
    static final int STORED_BYTES_MAX = 1 << 10;
    /** Deflate's mark of a stored block that is the last one, in front of its length and the complement of that. */
    private static final byte STORED = 1;

    private static final int STORED_HEADER_BYTES = 5;

    private final Deflaters deflaters;

    BlockPacker(Deflaters deflaters) {
        this.deflaters = deflaters;
    }

    /** The blocks of a group's receipts, to be packed; none if there are no receipts. */
    List<Piece> receipts(List<KeyedReceipt> receipts, long nowMicros) {
        return receipts.isEmpty() ? List.of() : ReceiptBlocks.pieces(receipts, nowMicros, deflaters);
    }

    /** @param header all but the sizes */
    ByteBuffer pack(Piece piece, BlockHeader header) {
        if (piece.extraField() != null) {
            return header.emptyMember(piece.extraField());
        }
        if (piece.bytes() <= STORED_BYTES_MAX) {
            return store(piece, header);
        }
        Deflater deflater = deflaters.take();
        try {
            return pack(piece, header, deflater);
        } finally {
            deflaters.give(deflater);
        }
    }

    private static ByteBuffer pack(Piece piece, BlockHeader header, Deflater deflater) {
        // Rows compress to less than half as a rule.
        byte[] member = new byte[header.bytes() + BlockHeader.TRAILER_BYTES + 64 + piece.bytes() / 2];
        int length = header.bytes();
        CRC32 crc = new CRC32();
        for (Iterator<Piece.Part> parts = piece.parts().iterator(); parts.hasNext(); ) {
            Piece.Part part = parts.next();
            crc.update(part.csv(), part.offset(), part.length());
            deflater.setInput(part.csv(), part.offset(), part.length());
            boolean isLast = !parts.hasNext();
            if (isLast) {
                deflater.finish();
            }
            while (isLast ? !deflater.finished() : !deflater.needsInput()) {
                if (length == member.length) {
                    member = Arrays.copyOf(member, member.length + piece.bytes() / 2 + 64);
                }
                length += deflater.deflate(member, length, member.length - length);
            }
        }
        return close(member, length, header, piece, crc);
    }

    private static ByteBuffer store(Piece piece, BlockHeader header) {
        int start = header.bytes() + STORED_HEADER_BYTES;
        byte[] member = new byte[start + piece.bytes() + BlockHeader.TRAILER_BYTES];
        ByteBuffer.wrap(member)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(header.bytes(), STORED)
                .putShort(header.bytes() + 1, (short) piece.bytes())
                .putShort(header.bytes() + 3, (short) ~piece.bytes());
        int length = start;
        for (Piece.Part part : piece.parts()) {
            System.arraycopy(part.csv(), part.offset(), member, length, part.length());
            length += part.length();
        }
        CRC32 crc = new CRC32();
        crc.update(member, start, piece.bytes());
        return close(member, length, header, piece, crc);
    }

    private static ByteBuffer close(byte[] member, int dataEnd, BlockHeader header, Piece piece, CRC32 crc) {
        int length = dataEnd + BlockHeader.TRAILER_BYTES;
        byte[] whole = length <= member.length ? member : Arrays.copyOf(member, length);
        ByteBuffer out = ByteBuffer.wrap(whole, 0, length).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(dataEnd, (int) crc.getValue()).putInt(dataEnd + 4, piece.bytes());
        header.sized(length, piece.bytes()).write(whole);
        return out;
    }
}
