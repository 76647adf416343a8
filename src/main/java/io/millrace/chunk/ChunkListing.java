package io.millrace.chunk;

import java.util.Map;

/**
 * What has to be known of a chunk file to do without the file until somebody reads it. Immutable: nobody changes the array.
 *
 * @param bytes length of the file
 * @param version of its format
 * @param checksum {@link ChunkInfo#checksum}
 * @param directory its table of contents, as in the file
 */
public record ChunkListing(long bytes, int version, int checksum, byte[] directory) {
    /** @param config {@link ChunkInfo#config} */
    public static ChunkListing of(Map<String, String> config, byte[] directory) {
        return new ChunkListing(
                Long.parseLong(config.get(ChunkInfo.BYTES)),
                Integer.parseInt(config.get(ChunkInfo.VERSION)),
                Integer.parseUnsignedInt(config.get(ChunkInfo.CHECKSUM), 16),
                directory);
    }
}
