package io.millrace.slice;

import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Brings one slice file, left by a process that may have died at any instant, to the end of its last whole group. Hops over the
 * headers; reads the text of the last group only, since each group is synced before the next is written, and of groups that were
 * answered without a sync.
 *
 * <p>A group at the end that is not whole was never answered and is cut off. But where a later group stands behind it, it was whole
 * once: that is damage, which is reported and left as it is. Confined to one thread.
 */
final class SliceRecovery implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;
    private final BlockScanner scanner;
    private final BlockInflater inflater;

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
        inflater = new BlockInflater(channel, file);
    }

    /** The slice as it is now; empty if it held no row and was removed. Throws a problem if it is damaged. */
    static Optional<SliceInfo> recover(Path file, TableId table, long sequence) throws IOException {
        try (SliceRecovery recovery = new SliceRecovery(file)) {
            recovery.run(table, sequence);
            if (recovery.good.records() > 0) {
                return Optional.of(recovery.good.info(file));
            }
        }
        Files.delete(file);
        return Optional.empty();
    }

    private void run(TableId table, long sequence) throws IOException {
        Problem end = scan();
        if (good.records() > 0) {
            checkLastGroup(end != null || !torn.isEmpty());
        }
        BlockHeader first = good.first();
        if (first != null && (first.sequence() != sequence || !first.table().equals(table))) {
            throw BlockHeader.corrupt(file, 0, "this is slice " + first.sequence() + " of table " + first.table());
        }
        if (hasLaterGroup(sequence)) {
            throw end != null ? end : BlockHeader.corrupt(file, good.fileBytes(), "a group is missing here");
        }
        if (channel.size() > good.fileBytes()) {
            channel.truncate(good.fileBytes());
            channel.force(true);
        }
    }

    /** Returns what is wrong with the bytes behind the last whole group, if they claim to be anything. */
    private Problem scan() throws IOException {
        try {
            for (BlockHeader header = scanner.next(); header != null; header = scanner.next()) {
                torn.add(header);
                if (header.isUnsynced()) {
                    inflater.inflate(header, scanner.totals().fileBytes() - header.memberBytes());
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

    private void checkLastGroup(boolean isFollowed) throws IOException {
        long offset = before.fileBytes();
        try {
            for (BlockHeader header : last) {
                inflater.inflate(header, offset);
                offset += header.memberBytes();
            }
        } catch (Problem e) {
            if (isFollowed) {
                throw e;
            }
            good = before;
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
                                        : found.sequence() == sequence && found.group() > unanswered));
    }

    @Override
    public void close() throws IOException {
        inflater.close();
        channel.close();
    }
}
