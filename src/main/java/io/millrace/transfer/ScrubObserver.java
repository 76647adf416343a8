package io.millrace.transfer;

/** Is told what the scrub read. */
public interface ScrubObserver {
    /** @param length in bytes */
    void chunk(long length, boolean isWhole);

    /** @param length in bytes */
    void slice(long length, boolean isWhole);

    /** Everything was read once. */
    void passed(long endedMillis);
}
