package io.millrace.api;

import java.util.zip.CRC32;

/** One gzip member after the other, each checked against its trailer. Confined to its verticle. */
final class GzipDecoding implements ContentDecoding {
    /** CRC-32 and length, four bytes each, the lowest first. */
    private static final int TRAILER_BYTES = 8;

    private final Inflation inflation = new Inflation(true);
    private final GzipHeader header = new GzipHeader();
    private final CRC32 checksum = new CRC32();
    private long memberBytes;
    private long trailer;
    private int trailerBytes;
    private int members;

    @Override
    public void feed(byte[] piece) {
        inflation.feed(piece);
    }

    @Override
    public boolean work(BodyBuffer into, int bytesMax) {
        int left = bytesMax;
        while (inflation.hasMore() && left > 0) {
            if (!header.isComplete()) {
                readHeader();
            } else if (inflation.isFinished()) {
                readTrailer();
            } else {
                left -= inflate(into, left);
            }
        }
        return inflation.hasMore();
    }

    private void readHeader() {
        if (!header.accept(inflation.read())) {
            throw inflation.invalid(members == 0 ? "it is not gzip" : "something follows its end");
        }
    }

    private int inflate(BodyBuffer into, int bytesMax) {
        int from = into.length();
        int inflated = inflation.inflate(into, bytesMax);
        checksum.update(into.bytes(), from, inflated);
        memberBytes += inflated;
        return inflated;
    }

    private void readTrailer() {
        trailer |= (long) inflation.read() << (8 * trailerBytes++);
        if (trailerBytes < TRAILER_BYTES) {
            return;
        }
        if (trailer != (checksum.getValue() | memberBytes << 32)) {
            throw inflation.invalid("checksum or length do not fit the content");
        }
        members++;
        header.reset();
        inflation.reset();
        checksum.reset();
        memberBytes = 0;
        trailer = 0;
        trailerBytes = 0;
    }

    @Override
    public boolean isComplete() {
        return members > 0 && header.isAtStart();
    }

    @Override
    public void close() {
        inflation.close();
    }
}
