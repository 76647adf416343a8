package io.millrace.log;

import io.millrace.model.SliceId;
import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.slice.SliceInfo;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * What the headers say of a slice that may be damaged and is not written any more. Immutable.
 *
 * @param end of the last whole group, if the slice may have been open when it was left; else the size of the file
 * @param info of the blocks up to there, or of all that were written if the slice tells; schema version 0 if no block tells it
 * @param isSealed whether the slice was closed, so that all of it was acknowledged
 */
record SliceSurvey(long end, SliceInfo info, boolean isSealed) {
    /** A block of the last group, and where it starts. */
    private record Place(BlockHeader header, long offset) {}

    /** @param id whose blocks are wanted, and the node if the slice does not tell it */
    static SliceSurvey of(FileChannel channel, Path file, TableId table, SliceId id) throws IOException {
        BlockWalk walk = BlockWalk.ofSlice(channel, file, table, id.sequence());
        SinkSums sinks = new SinkSums();
        SliceTotals all = SliceTotals.NONE;
        SliceTotals whole = SliceTotals.NONE;
        SliceTotals before = SliceTotals.NONE;
        List<Place> group = new ArrayList<>();
        List<Place> lastGroup = List.of();
        BlockHeader last = null;
        long end = 0;
        for (BlockHeader header = walk.next(); header != null; header = walk.next()) {
            last = header;
            all = all.plus(header);
            sinks.add(header);
            group.add(new Place(header, walk.at()));
            if (header.isLast()) {
                before = whole;
                whole = all;
                end = walk.end();
                lastGroup = group;
                group = new ArrayList<>();
            }
        }
        if (last != null && last.isFooter()) {
            long records = Math.max(last.records(), all.records());
            return new SliceSurvey(channel.size(), info(file, table, id, sinks, all, records, channel.size()), true);
        }
        boolean isClosed = last != null
                && (last.isCut()
                        || (last.version() < BlockHeader.VERSION_OF_FOOTERS && !SliceRecovery.hasZeroTail(channel)));
        if (isClosed) {
            return new SliceSurvey(
                    channel.size(), info(file, table, id, sinks, all, all.records(), channel.size()), true);
        }
        if (!lastGroup.isEmpty() && !isWhole(channel, file, lastGroup)) {
            whole = before;
            end = lastGroup.get(0).offset();
        }
        return new SliceSurvey(end, info(file, table, id, sinks, whole, whole.records(), channel.size()), false);
    }

    /** The last group alone may be torn: each is synced before the next is written. */
    private static boolean isWhole(FileChannel channel, Path file, List<Place> group) throws IOException {
        try (BlockInflater inflater = new BlockInflater()) {
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

    static SliceInfo of(Path file, TableId table, SliceId id) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return of(channel, file, table, id).info();
        }
    }

    private static SliceInfo info(
            Path file, TableId table, SliceId id, SinkSums sinks, SliceTotals counted, long records, long fileBytes) {
        BlockHeader first = counted.first();
        boolean hasNames = first != null && first.isNames();
        return new SliceInfo(
                hasNames ? new SliceId(first.node(), id.sequence()) : id,
                first == null ? id.sequence() : first.sequence(),
                table,
                first == null ? 0 : first.schemaVersion(),
                file,
                records,
                counted.csvBytes(),
                fileBytes,
                counted.blocks(),
                counted.earliestMicros(),
                counted.latestMicros(),
                Instant.EPOCH.plus(hasNames ? first.earliestMicros() : id.sequence(), ChronoUnit.MICROS),
                counted.nextId(),
                sinks.totals());
    }
}
