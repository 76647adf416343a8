package io.millrace.chunk;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/**
 * What arrays take of the heap. G1 gives an array of more than half a region whole regions of its own, so that one of 700 KB takes a mebibyte in
 * a small heap; whoever bounds what is held counts that.
 */
public final class HeapBytes {
    private static final int HEADER_BYTES = 16;
    private static final long REGION_BYTES = regionBytes();

    private HeapBytes() {}

    /** Of a byte array in this process. */
    public static long ofArray(int length) {
        return ofArray(length, REGION_BYTES);
    }

    /** @param regionBytes 0 if the collector has no regions */
    static long ofArray(int length, long regionBytes) {
        long bytes = (long) length + HEADER_BYTES;
        return regionBytes == 0 || bytes <= regionBytes / 2
                ? bytes
                : (bytes + regionBytes - 1) / regionBytes * regionBytes;
    }

    private static long regionBytes() {
        HotSpotDiagnosticMXBean options = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        try {
            boolean isG1 = options != null
                    && Boolean.parseBoolean(options.getVMOption("UseG1GC").getValue());
            return isG1 ? Long.parseLong(options.getVMOption("G1HeapRegionSize").getValue()) : 0;
        } catch (IllegalArgumentException unknown) {
            return 0; // a JVM without G1
        }
    }
}
