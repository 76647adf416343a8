package io.millrace.api;

/**
 * The coding called deflate: a zlib stream by the standard (RFC 9110, 8.4.1.2), bare deflate data by the habit of some
 * clients. The first byte tells them apart: a zlib stream's names method 8 in its lower half, which bare data never has.
 * Confined to its verticle.
 */
final class DeflateDecoding implements ContentDecoding {
    private static final int METHOD_DEFLATE = 8;

    private Inflation inflation;

    @Override
    public void feed(byte[] piece) {
        if (inflation == null && piece.length > 0) {
            inflation = new Inflation((piece[0] & 15) != METHOD_DEFLATE);
        }
        if (inflation != null) {
            inflation.feed(piece);
        }
    }

    @Override
    public boolean work(BodyBuffer into, int bytesMax) {
        int left = bytesMax;
        while (inflation != null && inflation.hasMore() && left > 0) {
            if (inflation.isFinished()) {
                throw inflation.invalid("something follows its end");
            }
            left -= inflation.inflate(into, left);
        }
        return inflation != null && inflation.hasMore();
    }

    @Override
    public boolean isComplete() {
        return inflation != null && inflation.isFinished();
    }

    @Override
    public void close() {
        if (inflation != null) {
            inflation.close();
        }
    }
}
