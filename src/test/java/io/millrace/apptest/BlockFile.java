package io.millrace.apptest;

import io.millrace.slice.BlockPlaces;
import io.millrace.slice.BlockPlaces.Place;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/**
 * A segment or slice as it was before somebody damaged it, and what is left of it. Immutable, but for the file.
 *
 * @param bytes of the whole file, as it was
 */
record BlockFile(Path file, byte[] bytes, List<Place> blocks) {
    private static final Pattern MARK = Pattern.compile("\\b1\\d{9}\\b");

    static BlockFile of(Path file) throws IOException {
        return new BlockFile(file, Files.readAllBytes(file), BlockPlaces.of(file));
    }

    /** Whether all of the file can be read, to its end. */
    static boolean isSound(Path file) {
        try {
            List<Place> blocks = BlockPlaces.of(file);
            for (Place block : blocks) {
                text(Files.readAllBytes(file), block);
            }
            return !blocks.isEmpty() && blocks.get(blocks.size() - 1).header().isFooter();
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    boolean isSegment() {
        return file.toString().endsWith(".log.gz");
    }

    boolean isClosed() {
        return blocks.get(blocks.size() - 1).header().isFooter();
    }

    /** Number of the block with the rows of the batch with this mark; -1 if there is none. */
    int indexOf(long mark) throws IOException {
        for (int i = 0; i < blocks.size(); i++) {
            if (blocks.get(i).header().isRows()) {
                Matcher found = MARK.matcher(text(bytes, blocks.get(i)));
                if (found.find() && Long.parseLong(found.group()) == mark) {
                    return i;
                }
            }
        }
        return -1;
    }

    private static String text(byte[] bytes, Place block) throws IOException {
        byte[] member = Arrays.copyOfRange(bytes, (int) block.offset(), (int) block.end());
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(member))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    boolean isThere() {
        return Files.exists(file);
    }

    boolean isWhole() throws IOException {
        return isThere() && Arrays.equals(bytes, Files.readAllBytes(file));
    }

    boolean isIntact(int block) throws IOException {
        return isSame(blocks.get(block).offset(), blocks.get(block).end());
    }

    boolean isHeaderIntact(int block) throws IOException {
        return isSame(blocks.get(block).offset(), blocks.get(block).textStart());
    }

    private boolean isSame(long from, long to) throws IOException {
        if (!isThere() || Files.size(file) < to) {
            return false;
        }
        return Arrays.equals(bytes, (int) from, (int) to, Files.readAllBytes(file), (int) from, (int) to);
    }

    /** Whether the group of the block is as it was, or one behind it is, so that it must have been answered. */
    boolean isKnownAnswered(int block) throws IOException {
        int group = blocks.get(block).header().group();
        boolean isGroupIntact = true;
        for (int i = 0; i < blocks.size(); i++) {
            int other = blocks.get(i).header().group();
            if (other > group && isIntact(i)) {
                return true;
            }
            isGroupIntact &= other != group || isIntact(i);
        }
        return isGroupIntact;
    }

    /** Whether rows behind bytes that are no block any more tell that those were one. */
    boolean hasGap() throws IOException {
        int lastIntact = -1;
        for (int i = 0; i < blocks.size(); i++) {
            lastIntact = isIntact(i) && blocks.get(i).header().isRows() ? i : lastIntact;
        }
        for (int i = 0; i < lastIntact; i++) {
            boolean isOfGroup = blocks.get(i).header().group() == blocks.get(lastIntact).header().group();
            if (!isOfGroup && !isHeaderIntact(i)) {
                return true;
            }
        }
        return false;
    }

    /** Where the rows end. */
    long end() {
        return blocks.get(blocks.size() - 1).end();
    }

    @Override
    public String toString() {
        return file + " of " + IntStream.range(0, blocks.size()).mapToObj(i -> blocks.get(i).offset() + "")
                .toList();
    }
}
