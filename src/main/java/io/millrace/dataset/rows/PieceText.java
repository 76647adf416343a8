package io.millrace.dataset.rows;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Pieces in a block of a file: a length and the row's name, the time, a length and the cells; numbers are big-endian. */
final class PieceText {
    private PieceText() {}

    static void write(Piece piece, DataOutputStream out) throws IOException {
        byte[] name = piece.row().getBytes(StandardCharsets.UTF_8);
        out.writeInt(name.length);
        out.write(name);
        out.writeLong(piece.micros());
        out.writeInt(piece.json().length);
        out.write(piece.json());
    }

    /** @throws io.millrace.problem.Problem {@code CORRUPT_FILE} if the block does not consist of pieces */
    static void forEach(String url, byte[] raw, Consumer<Piece> pieces) {
        ByteBuffer in = ByteBuffer.wrap(raw);
        while (in.hasRemaining()) {
            Piece piece;
            try {
                String row = new String(bytes(in), StandardCharsets.UTF_8);
                long micros = in.getLong();
                piece = Piece.of(row, micros, bytes(in));
            } catch (BufferUnderflowException | NegativeArraySizeException e) {
                throw CellFile.damaged(url, "a block does not consist of rows").causedBy(e);
            }
            pieces.accept(piece);
        }
    }

    private static byte[] bytes(ByteBuffer in) {
        int length = in.getInt();
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
