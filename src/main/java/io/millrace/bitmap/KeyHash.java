package io.millrace.bitmap;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The 64-bit hash of a key's bytes, used in memory and in files. Part of the chunk format: it must not change within a
 * version.
 *
 * <p>{@code h = length * P1}; for each whole little-endian 8-byte word {@code w}: {@code h = rotl(h ^ mix(w), 27) * P1 + P2};
 * the rest, as one word padded with zeros, likewise; then the finalizer of MurmurHash3.
 */
public final class KeyHash {
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long P1 = 0x9E3779B185EBCA87L;
    private static final long P2 = 0xC2B2AE3D27D4EB4FL;

    private KeyHash() {}

    public static long of(byte[] bytes, int offset, int length) {
        long hash = length * P1;
        int end = offset + length;
        int at = offset;
        for (; at + 8 <= end; at += 8) {
            hash = step(hash, (long) WORDS.get(bytes, at));
        }
        if (at < end) {
            long rest = 0;
            for (int i = end - 1; i >= at; i--) {
                rest = rest << 8 | (bytes[i] & 0xFF);
            }
            hash = step(hash, rest);
        }
        return finish(hash);
    }

    private static long step(long hash, long word) {
        long mixed = Long.rotateLeft(word * P2, 31) * P1;
        return Long.rotateLeft(hash ^ mixed, 27) * P1 + P2;
    }

    private static long finish(long hash) {
        long h = (hash ^ hash >>> 33) * 0xFF51AFD7ED558CCDL;
        h = (h ^ h >>> 33) * 0xC4CEB9FE1A85EC53L;
        return h ^ h >>> 33;
    }
}
