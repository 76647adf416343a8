package io.millrace.chunk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Where in a chunk file its parts are, for tests that damage them. */
public final class ChunkPlaces {
    private ChunkPlaces() {}

    /** By the name of each part a byte in the middle of it. */
    public static Map<String, Integer> of(Path file) throws IOException {
        ByteBuffer map = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer directory = ChunkCheck.directory(file, map);
        Map<String, Integer> places = new TreeMap<>();
        places.put("header", ChunkFormat.HEADER_BYTES / 2);
        places.put("directory", map.capacity() - ChunkFormat.FOOTER_BYTES - directory.remaining() / 2);
        places.put("footer", map.capacity() - ChunkFormat.FOOTER_BYTES / 2);
        for (Section section : Directory.decode(directory, ChunkFormat.VERSION).sections()) {
            places.put(section.label(), (int) ((section.data() + section.end()) / 2));
        }
        return places;
    }
}
