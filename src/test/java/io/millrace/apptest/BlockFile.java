package io.millrace.apptest;

import io.millrace.log.BlockPlaces;
import io.millrace.log.BlockPlaces.Place;
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
 * A segment or slice as it was before somebody damaged it, and what was left of it then. Immutable.
 *
 * @param bytes of the whole file, as it was
 * @param leftOrNull what was left of them; null if the file was removed
 */
record BlockFile(Path file, byte[] bytes, List<Place> blocks, byte[] leftOrNull) {
    private static final Pattern MARK = Pattern.compile("\\b1\\d{9}\\b");

    static BlockFile of(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        return new BlockFile(file, bytes, BlockPlaces.of(file), bytes);
    }

    /** The same with what is left of the file now. */
    BlockFile now() throws IOException {
        return new BlockFile(file, bytes, blocks, Files.exists(file) ? Files.readAllBytes(file) : null);
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
        return leftOrNull != null;
    }

    boolean isWhole() {
        return Arrays.equals(bytes, leftOrNull);
    }

    boolean isIntact(int block) {
        return isSame(blocks.get(block).offset(), blocks.get(block).end());
    }

    boolean isHeaderIntact(int block) {
        return isSame(blocks.get(block).offset(), blocks.get(block).textStart());
    }

    private boolean isSame(long from, long to) {
        return isThere()
                && leftOrNull.length >= to
                && Arrays.equals(bytes, (int) from, (int) to, leftOrNull, (int) from, (int) to);
    }

    /** Whether one can still see that it had rows. */
    boolean hasRows() {
        return IntStream.range(0, blocks.size())
                .anyMatch(i -> blocks.get(i).header().isRows() && isHeaderIntact(i));
    }

    boolean hasDamagedHeader() {
        return !IntStream.range(0, blocks.size()).allMatch(this::isHeaderIntact);
    }

    /** Whether the group of the block is as it was, or one behind it is, so that it must have been answered. */
    boolean isKnownAnswered(int block) {
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
    boolean hasGap() {
        int lastIntact = -1;
        for (int i = 0; i < blocks.size(); i++) {
            lastIntact = isIntact(i) && blocks.get(i).header().isRows() ? i : lastIntact;
        }
        for (int i = 0; i < lastIntact; i++) {
            boolean isOfGroup = blocks.get(i).header().group()
                    == blocks.get(lastIntact).header().group();
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
        return file + " of "
                + IntStream.range(0, blocks.size())
                        .mapToObj(i -> blocks.get(i).offset() + "")
                        .toList();
    }
}
