package io.millrace.log;

import io.millrace.fault.DiskStep;
import io.millrace.fault.Faults;
import io.millrace.files.DurableFiles;
import io.millrace.files.SideBySide;
import io.millrace.model.SliceId;
import io.millrace.slice.SinkTotals;
import io.millrace.slice.SliceInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Cuts a segment that nobody writes to into slices: each block of a table is copied as it is. Doing it again gives the same files.
 * Immutable.
 *
 * @param dir that the folders of the tables are in
 * @param node of slices whose first block does not tell it any more
 */
record SegmentCutter(Path dir, String node, Faults faults) {
    private static final int MISSING_BYTES = 64 << 10;

    /**
     * @param receipts the file with the receipts of the segment, see {@link ReceiptFile}; empty if it had none
     * @param damage what of the segment cannot be read, each with its place
     */
    record Cut(List<SliceInfo> slices, Optional<Path> receipts, List<String> damage) {}

    /** The slices are durable when they are given, by ascending sequence; those without rows are left out. */
    Cut cut(Segment segment) throws IOException {
        try (FileChannel in = FileChannel.open(segment.file(), StandardOpenOption.READ)) {
            SegmentSurvey survey = SegmentSurvey.of(in, segment);
            List<SliceInfo> slices = SideBySide.all(survey.parts(), part -> cut(in, part));
            return new Cut(slices, keep(survey.receipts(), segment.sequence()), survey.damage());
        }
    }

    Path receiptFolder() {
        return dir.resolve("receipts");
    }

    private Optional<Path> keep(List<KeyedReceipt> receipts, long segment) throws IOException {
        if (receipts.isEmpty()) {
            return Optional.empty();
        }
        Path file = receiptFolder().resolve(segment + ReceiptFile.SUFFIX);
        DurableFiles.createDirectories(receiptFolder());
        ReceiptFile.write(file, segment, receipts);
        return Optional.of(file);
    }

    private SliceInfo cut(FileChannel in, SegmentSurvey.Part part) throws IOException {
        BlockHeader first = part.totals().first();
        Path folder = dir.resolve(first.table().toString());
        DurableFiles.createDirectories(folder);
        Path file = folder.resolve(first.position() + Volume.SUFFIX);
        BlockHeader footer = BlockHeader.footer(part.totals());
        DurableFiles.publish(file, temporary -> {
            try (FileChannel out =
                    FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                copy(in, part, temporary, out);
                for (ByteBuffer member = footer.emptyMember(); member.hasRemaining(); ) {
                    out.write(member);
                }
            }
        });
        return info(part.totals().plus(footer), part.sinks(), file);
    }

    private void copy(FileChannel in, SegmentSurvey.Part part, Path target, FileChannel out) throws IOException {
        int blocks = part.totals().blocks();
        for (int next = 0; next < blocks; ) {
            long from = part.offset(next);
            long to = from;
            while (next < blocks && part.offset(next) == to) {
                to += part.length(next);
                next++;
            }
            while (from < to) {
                long taken = faults.disk(DiskStep.WRITE, target, to - from);
                long copied = in.transferTo(from, taken, out);
                from += copied > 0 ? copied : missing(in, from, to, out);
            }
        }
    }

    /** Zeros for what the segment has lost of its last block, which is damaged then like any other, with a known number of rows. */
    private static int missing(FileChannel in, long from, long to, FileChannel out) throws IOException {
        if (from < in.size()) {
            throw new IOException("nothing was copied of the segment at " + from);
        }
        return out.write(ByteBuffer.allocate((int) Math.min(to - from, MISSING_BYTES)));
    }

    private SliceInfo info(SliceTotals totals, List<SinkTotals> sinks, Path file) {
        SliceInfo info = totals.info(file, sinks);
        return totals.first().isNames()
                ? info
                : new SliceInfo(
                        new SliceId(node, info.id().sequence()),
                        info.segment(),
                        info.table(),
                        info.schemaVersion(),
                        file,
                        info.records(),
                        info.csvBytes(),
                        info.fileBytes(),
                        info.blocks(),
                        info.earliestMicros(),
                        info.latestMicros(),
                        Instant.EPOCH.plus(info.id().sequence(), ChronoUnit.MICROS),
                        info.nextId(),
                        info.sinks());
    }
}
