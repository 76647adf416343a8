package io.millrace.log;

import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.slice.SinkTotals;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which blocks of a segment make which slices, and what of it cannot be read. A segment that was left open has only what was
 * committed: each group is synced before the next is written, so the last one alone may be torn, and then it was never answered. What
 * is missing in front of it is damage. Confined to one thread.
 */
final class SegmentSurvey {
    /** The blocks of one slice, in their order. */
    static final class Part {
        private SliceTotals totals = SliceTotals.NONE;
        private final SinkSums sinks = new SinkSums();
        private long[] offsets = new long[8];
        private int[] lengths = new int[8];

        private void add(BlockHeader header, long offset) {
            int number = totals.blocks();
            if (number == offsets.length) {
                offsets = Arrays.copyOf(offsets, 2 * number);
                lengths = Arrays.copyOf(lengths, 2 * number);
            }
            offsets[number] = offset;
            lengths[number] = header.memberBytes();
            totals = totals.plus(header);
            sinks.add(header);
        }

        SliceTotals totals() {
            return totals;
        }

        List<SinkTotals> sinks() {
            return sinks.totals();
        }

        long offset(int number) {
            return offsets[number];
        }

        int length(int number) {
            return lengths[number];
        }
    }

    /** A block of the group that is being read, and where it starts. */
    private record Place(BlockHeader header, long offset) {}

    private final FileChannel channel;
    private final Path file;
    private final BlockWalk walk;
    private final BlockInflater inflater = new BlockInflater();
    private final Map<TableId, Part> open = new LinkedHashMap<>();
    private final List<Part> parts = new ArrayList<>();
    private final List<KeyedReceipt> receipts = new ArrayList<>();
    private final List<String> damage = new ArrayList<>();

    private List<Place> group = new ArrayList<>();
    private boolean isGroupWhole = true;
    private int gapsAtGroup;
    private BlockHeader last;
    private long records;

    private SegmentSurvey(FileChannel channel, Segment segment) throws IOException {
        this.channel = channel;
        this.file = segment.file();
        this.walk = BlockWalk.ofSegment(channel, file, segment.sequence());
    }

    /** Blocks of another segment are damage. */
    static SegmentSurvey of(FileChannel channel, Segment segment) throws IOException {
        SegmentSurvey survey = new SegmentSurvey(channel, segment);
        try {
            survey.run(segment.isClosed());
        } finally {
            survey.inflater.close();
        }
        return survey;
    }

    /** Whether rows or receipts were ever written to it, as far as one can see. */
    static boolean hasRows(Segment segment) throws IOException {
        try (FileChannel channel = FileChannel.open(segment.file(), StandardOpenOption.READ)) {
            BlockWalk walk = BlockWalk.ofSegment(channel, segment.file(), segment.sequence());
            BlockHeader header = walk.next();
            while (header != null && !header.isRows() && !header.isReceipts()) {
                header = walk.next();
            }
            return header != null;
        }
    }

    /** The slices with rows, by ascending sequence. */
    List<Part> parts() {
        return parts.stream().filter(part -> part.totals.records() > 0).toList();
    }

    /** Of requests with a key, in the order of the log. */
    List<KeyedReceipt> receipts() {
        return receipts;
    }

    /** What is wrong, each with its place; empty if all that was answered is there. */
    List<String> damage() {
        return damage;
    }

    /** @param isClosed whether it must end with a footer, so that all of it was answered */
    private void run(boolean isClosed) throws IOException {
        int gapsBefore = 0;
        for (BlockHeader header = walk.next(); header != null; header = walk.next()) {
            if (last == null || header.group() != last.group()) {
                takeGroup(); // something stands behind it, so it was answered
                beginGroup(header, gapsBefore);
            } else {
                isGroupWhole &= header.block() == last.block() + 1;
            }
            group.add(new Place(header, walk.at()));
            last = header;
            gapsBefore = walk.gaps().size();
        }
        boolean isSealed = last != null && last.isFooter();
        if (isSealed || isClosed || isCommitted()) {
            takeGroup();
        }
        int gaps = isSealed || isClosed ? walk.gaps().size() : gapsAtGroup;
        for (BlockWalk.Gap gap : walk.gaps().subList(0, gaps)) {
            damage.add(gap.what());
        }
        if (isSealed && gaps == 0) {
            checkRecords(last.records());
        } else if (isClosed && !isSealed) {
            damage.add(BlockHeader.corrupt(file, walk.end(), "its end is missing, which it had when it was closed")
                    .getMessage());
        }
    }

    /** What cannot be read in front of the group is damage, unless it is the group's own beginning. */
    private void beginGroup(BlockHeader first, int gapsBefore) {
        group = new ArrayList<>();
        isGroupWhole = first.index() == 0;
        int missing = first.block() - (last == null ? 0 : last.block() + 1);
        gapsAtGroup = missing > first.index() ? walk.gaps().size() : gapsBefore;
    }

    private boolean isCommitted() throws IOException {
        return !group.isEmpty() && isGroupWhole && last.isLast() && isIntact();
    }

    private boolean isIntact() throws IOException {
        try {
            for (Place block : group) {
                inflater.inflate(channel, file, block.header(), block.offset());
            }
            return true;
        } catch (Problem e) {
            if (e.code() != ProblemCode.CORRUPT_FILE) {
                throw e;
            }
            return false;
        }
    }

    private void takeGroup() throws IOException {
        List<Place> ofReceipts = new ArrayList<>();
        for (Place block : group) {
            BlockHeader header = block.header();
            if (header.isReceipts()) {
                ofReceipts.add(block);
            } else if (header.isRows() || (header.isNames() && !isNamed(header))) {
                records += header.records();
                part(header).add(header, block.offset());
            }
        }
        if (!ofReceipts.isEmpty()) {
            takeReceipts(ofReceipts);
        }
    }

    private void takeReceipts(List<Place> blocks) throws IOException {
        Place first = blocks.get(0);
        try {
            List<byte[]> parts = new ArrayList<>();
            for (Place block : blocks) {
                parts.add(inflater.receipts(channel, file, block.header(), block.offset()));
            }
            receipts.addAll(ReceiptBlocks.receipts(parts));
        } catch (IllegalArgumentException e) {
            damage.add(lostReceipts(first, e.getMessage()));
        } catch (Problem e) {
            if (e.code() != ProblemCode.CORRUPT_FILE) {
                throw e;
            }
            damage.add(lostReceipts(first, e.getMessage()));
        }
    }

    private String lostReceipts(Place first, String why) {
        return BlockHeader.corrupt(
                        file,
                        first.offset(),
                        "the receipts of " + first.header().records()
                                + " requests with a key are lost, which are stored again if they are repeated: " + why)
                .getMessage();
    }

    /** Groups of a shared log repeat what was named before. */
    private boolean isNamed(BlockHeader names) {
        Part known = open.get(names.table());
        return known != null
                && known.totals.first().isNames()
                && known.totals.first().schemaVersion() == names.schemaVersion();
    }

    /** Other names begin another slice; so do rows whose names cannot be read. */
    private Part part(BlockHeader header) {
        Part known = open.get(header.table());
        if (known == null || header.isNames() || known.totals.first().schemaVersion() != header.schemaVersion()) {
            known = new Part();
            open.put(header.table(), known);
            parts.add(known);
        }
        return known;
    }

    private void checkRecords(long noted) {
        if (noted != Math.min(Integer.MAX_VALUE, records)) {
            damage.add(BlockHeader.corrupt(
                            file, 0, "it had " + noted + " rows when it was closed, and has " + records + " now")
                    .getMessage());
        }
    }
}
