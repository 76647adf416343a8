package io.millrace.api;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** One piece of compressed bytes after the other, through an inflater, into a body. Confined to its verticle. */
final class Inflation {
    private final byte[] probe = new byte[1];
    private final Inflater inflater;
    private byte[] piece = {};
    private int at;
    private long before;
    private boolean hasMoreOutput;

    Inflation(boolean isRaw) {
        inflater = new Inflater(isRaw);
    }

    void feed(byte[] next) {
        before += piece.length;
        piece = next;
        at = 0;
    }

    boolean hasMore() {
        return at < piece.length || hasMoreOutput;
    }

    boolean isFinished() {
        return inflater.finished();
    }

    /** The next compressed byte as it is. */
    int read() {
        return piece[at++] & 0xFF;
    }

    int peek() {
        return piece[at] & 0xFF;
    }

    /** Inflates at most so many bytes; gives how many it was. */
    int inflate(BodyBuffer into, int bytesMax) {
        int room = Math.min(bytesMax, into.room());
        boolean isAtLimit = room == 0;
        inflater.setInput(piece, at, piece.length - at);
        int inflated = isAtLimit ? inflate(probe, 0, 1) : inflate(into.bytes(), into.length(), room);
        at = piece.length - inflater.getRemaining();
        if (isAtLimit && inflated > 0) {
            throw into.limit().exceeded();
        }
        if (inflater.needsDictionary()) {
            throw invalid("it needs a preset dictionary");
        }
        hasMoreOutput = inflated == room && inflated > 0 && !inflater.finished();
        into.advance(inflated);
        return inflated;
    }

    private int inflate(byte[] target, int offset, int room) {
        try {
            return inflater.inflate(target, offset, room);
        } catch (DataFormatException e) {
            throw invalid(e.getMessage()).causedBy(e);
        }
    }

    Problem invalid(String why) {
        return new Problem(
                ProblemCode.INVALID_BODY, "the compressed body is damaged near its byte " + (before + at) + ": " + why);
    }

    void reset() {
        inflater.reset();
        hasMoreOutput = false;
    }

    void close() {
        inflater.end();
    }
}
