package io.millrace.config;

/** Bounds that follow the heap where nobody has set them. */
final class Heap {
    private Heap() {}

    /**
     * @param configured bytes; 0 for the share
     * @param parts of which the share is one
     * @param least bytes of the share, however small the heap
     */
    static long share(long configured, int parts, long least) {
        return configured > 0
                ? configured
                : Math.max(least, Runtime.getRuntime().maxMemory() / parts);
    }
}
