package io.millrace.mapping;

/** The whole body is one record, whatever it is; also an empty one. */
public enum SingleFraming implements Framing {
    INSTANCE;

    @Override
    public Extent prefix(byte[] body, int length, long recordsMax, long endMax) {
        return recordsMax >= 1 && length <= endMax ? new Extent(1, length, true) : new Extent(0, 0, false);
    }
}
