package io.millrace.log;

import io.millrace.problem.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads the text of blocks, of any number of files, and checks it against the header and gzip's checksum. Confined to one thread at a
 * time.
 */
public final class BlockInflater implements AutoCloseable {
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private byte[] member = new byte[0];

    /**
     * The part of the receipts of a group that is in the block.
     *
     * @throws Problem {@code CORRUPT_FILE}
     */
    byte[] receipts(FileChannel channel, Path file, BlockHeader header, long offset) throws IOException {
        inflate(channel, file, header, offset);
        return ReceiptBlocks.part(member, header);
    }

    /**
     * The text, in an array of its own.
     *
     * @throws Problem {@code CORRUPT_FILE}
     */
    byte[] inflate(FileChannel channel, Path file, BlockHeader header, long offset) throws IOException {
        member = grown(member, header.memberBytes());
        byte[] text = new byte[header.csvBytes()];
        ByteBuffer into = ByteBuffer.wrap(member, 0, header.memberBytes());
        while (into.hasRemaining()) {
            if (channel.read(into, offset + into.position()) < 0) {
                throw BlockHeader.corrupt(file, offset, "the file ends within the block");
            }
        }
        return checked(header, text, file, offset);
    }

    /**
     * The text of a block in memory, in an array of its own.
     *
     * @param bytes hold the block from {@code offset} on
     * @param file what they are, for the message
     * @throws Problem {@code CORRUPT_FILE}
     */
    byte[] inflate(byte[] bytes, int offset, BlockHeader header, Path file) {
        member = grown(member, header.memberBytes());
        System.arraycopy(bytes, offset, member, 0, header.memberBytes());
        return checked(header, new byte[header.csvBytes()], file, offset);
    }

    /** As above, of the receipts that are in the block. */
    byte[] receipts(byte[] bytes, int offset, BlockHeader header, Path file) {
        inflate(bytes, offset, header, file);
        return ReceiptBlocks.part(member, header);
    }

    private byte[] checked(BlockHeader header, byte[] text, Path file, long offset) {
        if (!isWhole(header, text)) {
            throw BlockHeader.corrupt(file, offset, "the block's text and its checksum or counts disagree");
        }
        return text;
    }

    private boolean isWhole(BlockHeader header, byte[] text) {
        if (header.isReceipts() && !ReceiptBlocks.isWhole(member, header)) {
            return false;
        }
        int dataAt = header.bytes();
        int trailerAt = header.memberBytes() - BlockHeader.TRAILER_BYTES;
        inflater.reset();
        inflater.setInput(member, dataAt, trailerAt - dataAt);
        try {
            int produced = inflater.inflate(text);
            // The end mark of the stream may still be unread when the text is complete.
            boolean isLonger = !inflater.finished() && inflater.inflate(new byte[1]) > 0;
            if (produced != text.length || isLonger || !inflater.finished() || inflater.getRemaining() > 0) {
                return false;
            }
        } catch (DataFormatException e) {
            return false;
        }
        crc.reset();
        crc.update(text);
        ByteBuffer trailer = ByteBuffer.wrap(member).order(ByteOrder.LITTLE_ENDIAN);
        int lines = BlockCutter.lines(text, 0, text.length);
        return trailer.getInt(trailerAt) == (int) crc.getValue()
                && trailer.getInt(trailerAt + 4) == text.length
                && lines == header.lines();
    }

    private static byte[] grown(byte[] array, int size) {
        return array.length >= size ? array : new byte[Math.max(size, 64 << 10)];
    }

    @Override
    public void close() {
        inflater.end();
    }
}
