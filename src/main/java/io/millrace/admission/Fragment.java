package io.millrace.admission;

import java.util.List;

/**
 * What a view holds in one shard, as a bitmap over {@code row * 2^20 + record mod 2^20} that consists of containers of 2^16 places each.
 * Rows of keyed fields have their numbers. Immutable.
 *
 * @param shard a stripe of 2^20 ids
 * @param bits at least 1
 * @param containers those that hold any of the bits
 * @param listed the containers; empty if nobody wants the list
 * @param blocks checksums of the rows; empty if nobody wants them
 */
public record Fragment(
        FragmentView view, long shard, long bits, int containers, List<Container> listed, List<Block> blocks) {
    /** How the bits of a container are stored. */
    public enum Form {
        ARRAY,
        BITMAP,
        RUN
    }

    /**
     * @param key its places divided by 2^16
     * @param form the one that takes the fewest bytes
     * @param bytes that it takes so
     */
    public record Container(long key, Form form, int bits, int bytes) {}

    /**
     * @param number of a hundred rows
     * @param checksum XXH64 of the places of their bits, each as 8 bytes, big-endian
     */
    public record Block(long number, long checksum) {}

    public Fragment {
        listed = List.copyOf(listed);
        blocks = List.copyOf(blocks);
    }
}
