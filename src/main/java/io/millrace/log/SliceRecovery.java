package io.millrace.log;

import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.slice.SliceInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Brings one slice file, left by a process that may have died at any instant, to the end of its last whole group, and closes it:
 * up to version 2 of the format slices were open. Those that were cut from a segment are checked alike, and never changed.
 * Hops over the headers; reads the text of the last group only, since each group is synced before the next is written, and of
 * groups that were answered without a sync.
 *
 * <p>A group at the end that is not whole was never answered and is cut off. But where a later group or the footer stands behind
 * it, or where the slice cannot have been open, it was whole once: that is damage, which is reported and left as it is. Confined to
 * one thread.
 */
final class SliceRecovery implements AutoCloseable {
    private static final int VERSION_WITHOUT_FOOTER = 1;
    /** A block never ends with so many. */
    private static final int ZERO_TAIL_BYTES_MIN = 64;

    private final Path file;
    private final FileChannel channel;
    private final BlockScanner scanner;
    private final BlockInflater inflater = new BlockInflater();

    /** The totals up to the last group that looks whole, and up to the one before. */
    private SliceTotals good = SliceTotals.NONE;

    private SliceTotals before = SliceTotals.NONE;
    /** The headers of the last whole group, then of what follows it. */
    private List<BlockHeader> last = new ArrayList<>();

    private List<BlockHeader> torn = new ArrayList<>();

    private SliceRecovery(Path file) throws IOException {
        this.file = file;
        channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        scanner = new BlockScanner(channel, file);
    }

    /** The slice as it is now; empty if it held no row and was removed. Throws a problem if it is damaged. */
    static Optional<SliceInfo> recover(Path file, TableId table, long sequence) throws IOException {
        try (SliceRecovery recovery = new SliceRecovery(file)) {
            recovery.run(table, sequence);
            if (recovery.good.records() > 0) {
                return Optional.of(recovery.good.info(file, recovery.scanner.sinks()));
            }
        }
        Files.delete(file);
        return Optional.empty();
    }

    private void run(TableId table, long sequence) throws IOException {
        Problem end = scan();
        BlockHeader first = good.first();
        boolean wasOpen = wasOpen(first);
        boolean isSealed = checkLastGroup(end != null || !torn.isEmpty(), wasOpen);
        if (first != null && (first.position() != sequence || !first.table().equals(table))) {
            throw BlockHeader.corrupt(file, 0, "this is slice " + first.position() + " of table " + first.table());
        }
        if (channel.size() > good.fileBytes()) {
            if (isSealed || !wasOpen || hasLaterGroup(sequence)) {
                throw end != null ? end : BlockHeader.corrupt(file, good.fileBytes(), "a group is missing here");
            }
            channel.truncate(good.fileBytes());
            channel.force(true);
        }
        if (isSealed || hasNoFooter(first)) {
            return;
        }
        if (!wasOpen) {
            throw BlockHeader.corrupt(file, good.fileBytes(), "the end of the slice is missing");
        }
        if (good.records() > 0) {
            seal();
        }
    }

    /** Whether the process can have died while the slice was written. One that is in staging too was closed before. */
    private boolean wasOpen(BlockHeader first) throws IOException {
        return !isLinked() && (first == null || !first.isCut()) && (!hasNoFooter(first) || hasZeroTail(channel));
    }

    /** Of the first version of the format, which has no footer. */
    private static boolean hasNoFooter(BlockHeader first) {
        return first != null && first.version() == VERSION_WITHOUT_FOOTER;
    }

    private boolean isLinked() throws IOException {
        try {
            return (Integer) Files.getAttribute(file, "unix:nlink") > 1;
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            return false; // a file system without links
        }
    }

    /** Whether zeros that were written ahead stand at the end. */
    static boolean hasZeroTail(FileChannel channel) throws IOException {
        byte[] end = new byte[ZERO_TAIL_BYTES_MIN];
        int length = BlockScanner.read(channel, end, Math.max(0, channel.size() - end.length));
        return length == end.length && BlockScanner.isZero(end, length);
    }

    private void seal() throws IOException {
        BlockHeader footer = BlockHeader.footer(good);
        ByteBuffer member = footer.emptyMember();
        while (member.hasRemaining()) {
            channel.write(member, good.fileBytes() + member.position());
        }
        channel.force(true);
        good = good.plus(footer);
    }

    /** Returns what is wrong with the bytes behind the last whole group, if they claim to be anything. */
    private Problem scan() throws IOException {
        try {
            for (BlockHeader header = scanner.next(); header != null; header = scanner.next()) {
                torn.add(header);
                if (header.isUnsynced()) {
                    inflater.inflate(channel, file, header, scanner.totals().fileBytes() - header.memberBytes());
                }
                if (header.isLast()) {
                    before = good;
                    good = scanner.totals();
                    last = torn;
                    torn = new ArrayList<>();
                }
            }
            return null;
        } catch (Problem e) {
            if (e.code() != ProblemCode.CORRUPT_FILE) {
                throw e;
            }
            return e;
        }
    }

    /** Returns whether the last group is the footer, and whole. */
    private boolean checkLastGroup(boolean isFollowed, boolean wasOpen) throws IOException {
        long offset = before.fileBytes();
        try {
            for (BlockHeader header : last) {
                inflater.inflate(channel, file, header, offset);
                offset += header.memberBytes();
            }
            return scanner.isSealed();
        } catch (Problem e) {
            if (isFollowed || !wasOpen) {
                throw e;
            }
            good = before;
            return false;
        }
    }

    /** If not even the first header can be read, any block behind it is later, and the name need not be right. */
    private boolean hasLaterGroup(long sequence) throws IOException {
        int unanswered = good.groups();
        return new BlockSearch(channel, file)
                        .from(
                                good.fileBytes(),
                                found -> !found.isUnsynced()
                                        && (unanswered == 0
                                                ? !found.isNames()
                                                : found.sequence() == sequence && found.group() > unanswered))
                >= 0;
    }

    @Override
    public void close() throws IOException {
        inflater.close();
        channel.close();
    }
}
