package io.millrace.log;

import io.millrace.model.TableId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Where in a segment or slice its blocks are, for tests that damage them. */
public final class BlockPlaces {
    /** A block and where it starts in the file. */
    public record Place(BlockHeader header, long offset) {
        public TableId table() {
            return header.table();
        }

        /** A byte in the middle of what the block's header tells. */
        public long inHeader() {
            return offset + BlockHeader.BYTES_MIN / 2;
        }

        /** A byte in the middle of the compressed text. */
        public long inText() {
            return offset + (header.bytes() + header.memberBytes() - BlockHeader.TRAILER_BYTES) / 2;
        }

        /** Where the compressed text starts, behind what the header tells. */
        public long textStart() {
            return offset + header.bytes();
        }

        /** Where the next block starts, or the file ends. */
        public long end() {
            return offset + header.memberBytes();
        }
    }

    private BlockPlaces() {}

    /** All blocks of a file that is whole, in their order. */
    public static List<Place> of(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            List<Place> places = new ArrayList<>();
            byte[] bytes = new byte[BlockHeader.BYTES_MAX];
            long offset = 0;
            while (offset < channel.size()) {
                int length = BlockScanner.read(channel, bytes, offset);
                if (BlockScanner.isZero(bytes, length)) {
                    break;
                }
                BlockHeader header = BlockHeader.read(bytes, length, file, offset);
                places.add(new Place(header, offset));
                offset += header.memberBytes();
            }
            return places;
        }
    }

    /** The segments of a volume that have rows; the next one is made before it is used. */
    public static List<Path> segments(Path volume) throws IOException {
        List<Path> segments = new ArrayList<>();
        try (Stream<Path> files = Files.list(volume.resolve("log"))) {
            for (Path file : (Iterable<Path>) files.sorted()::iterator) {
                if (file.toString().endsWith(Segment.SUFFIX) && of(file).size() > 1) {
                    segments.add(file);
                }
            }
        }
        return segments;
    }

    /** Changes one bit, in place, as a disk does it: a hard link shares it. */
    public static void flip(Path file, long at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) at] ^= 1;
        Files.write(file, bytes);
    }
}
