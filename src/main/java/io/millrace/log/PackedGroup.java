package io.millrace.log;

import io.millrace.model.Identity;
import io.millrace.model.RequestKey;
import io.millrace.model.RowBatch;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * A group as it travels through a shared log: its blocks as they are in segments, one behind the other, but that they do not know their
 * place yet. Blocks are numbered from 0, their sequence is 0, and ids begin with 1: in each table, or for those from time, which flag
 * {@value #OF_TIME} marks, in the whole group. Whoever reads the group gives it its place and its ids, all readers the same.
 *
 * <p>A receipt comes with the tables and ids of its batches: their number (2 bytes), for each the id of its table (8), 1 if the ids are from
 * time (1), the id of its first row or 0 (8); then the receipt without ids. Immutable; the array is not copied.
 */
final class PackedGroup {
    /** In the flags of a block on its way. */
    static final int OF_TIME = 64;

    private static final int ID_BYTES = 17;

    /**
     * A block on its way.
     *
     * @param offset of its first byte in the value
     */
    record Block(BlockHeader header, int offset) {
        boolean isOfTime() {
            return (header.flags() & OF_TIME) != 0;
        }
    }

    private final byte[] value;
    private final Path name;
    private final List<Block> blocks;

    private PackedGroup(byte[] value, Path name, List<Block> blocks) {
        this.value = value;
        this.name = name;
        this.blocks = blocks;
    }

    /**
     * Packs a group.
     *
     * @param log the name of the log, which the blocks of names carry
     * @return its value; null if it has too many blocks for one record
     */
    static byte[] pack(Group group, String log, int blockBytes, long nowMicros, BlockPacker packer, Executor helpers) {
        List<Piece> pieces = GroupPieces.of(group.rows(), new HashMap<>(), blockBytes, nowMicros);
        pieces.addAll(packer.receipts(group.receipts(), nowMicros));
        if (pieces.size() > SharedPlaces.BLOCKS_MAX) {
            return null;
        }
        Map<TableId, Identity> identities = new HashMap<>();
        group.rows()
                .forEach(batch ->
                        identities.put(batch.schema().id(), batch.schema().identity()));
        List<BlockHeader> headers = new ArrayList<>(pieces.size());
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            int last = i == pieces.size() - 1 ? BlockHeader.LAST : 0;
            int ofTime = piece.firstId() != 0 && identities.get(piece.table()) == Identity.LOG_TIME ? OF_TIME : 0;
            headers.add(piece.header(piece.flags() | last | ofTime, i, 0, 0, i, log));
        }
        ByteBuffer[] members = GroupPacker.pack(packer, pieces, headers, helpers);
        ByteBuffer all = ByteBuffer.allocate(
                Arrays.stream(members).mapToInt(ByteBuffer::remaining).sum());
        for (ByteBuffer member : members) {
            all.put(member);
        }
        return all.array();
    }

    /**
     * A receipt that does not know its ids, with what tells them later.
     *
     * @param append whose batches have the ids of the group
     */
    static KeyedReceipt unnumbered(Append append) {
        KeyedReceipt receipt = append.keyOrNull().receipt(Append.NO_IDS, 0);
        List<RowBatch> rows = append.rows();
        ByteBuffer bytes = ByteBuffer.allocate(2 + ID_BYTES * rows.size() + receipt.receipt().length);
        bytes.putShort((short) rows.size());
        for (int i = 0; i < rows.size(); i++) {
            TableSchema schema = rows.get(i).schema();
            bytes.putLong(schema.id().value());
            bytes.put((byte) (schema.identity() == Identity.LOG_TIME ? 1 : 0));
            bytes.putLong(append.firstIds().length == 0 ? 0 : append.firstIds()[i]);
        }
        bytes.put(receipt.receipt());
        return new KeyedReceipt(receipt.key(), receipt.body(), 0, bytes.array());
    }

    /**
     * Reads what {@link #pack} made.
     *
     * @param name what it is, for messages
     * @throws io.millrace.problem.Problem {@code CORRUPT_FILE}, {@code FILE_TOO_NEW}
     */
    static PackedGroup read(byte[] value, String name) {
        Path path = Path.of(name);
        List<Block> blocks = new ArrayList<>();
        int offset = 0;
        while (offset < value.length) {
            byte[] front = Arrays.copyOfRange(value, offset, Math.min(value.length, offset + BlockHeader.BYTES_MAX));
            BlockHeader header = BlockHeader.read(front, front.length, path, offset);
            if (!header.isPossible()
                    || header.memberBytes() > value.length - offset
                    || header.block() != blocks.size()
                    || header.isStart()
                    || header.isFooter()) {
                throw BlockHeader.corrupt(path, offset, "no block of a group stands here");
            }
            blocks.add(new Block(header, offset));
            offset += header.memberBytes();
        }
        if (blocks.isEmpty() || !blocks.get(blocks.size() - 1).header().isLast()) {
            throw BlockHeader.corrupt(path, offset, "the end of the group is missing");
        }
        return new PackedGroup(value, path, blocks);
    }

    List<Block> blocks() {
        return blocks;
    }

    int bytes() {
        return value.length;
    }

    /** The whole block, in an array of its own. */
    byte[] member(Block block) {
        return Arrays.copyOfRange(
                value, block.offset(), block.offset() + block.header().memberBytes());
    }

    /** The text of a block. */
    byte[] text(Block block, BlockInflater inflater) {
        return inflater.inflate(value, block.offset(), block.header(), name);
    }

    /**
     * The receipts, with their ids.
     *
     * @param micros when they became durable
     */
    List<KeyedReceipt> receipts(IdShifts shifts, long micros, ReceiptNumbers numbers, BlockInflater inflater) {
        List<byte[]> parts = new ArrayList<>();
        for (Block block : blocks) {
            if (block.header().isReceipts()) {
                parts.add(inflater.receipts(value, block.offset(), block.header(), name));
            }
        }
        if (parts.isEmpty()) {
            return List.of();
        }
        return ReceiptBlocks.receipts(parts).stream()
                .map(receipt -> new KeyedReceipt(
                        receipt.key(), receipt.body(), micros, numbered(receipt.receipt(), shifts, numbers)))
                .toList();
    }

    private static byte[] numbered(byte[] bytes, IdShifts shifts, ReceiptNumbers numbers) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        long[] ids = new long[in.getShort() & 0xffff];
        boolean isAny = false;
        for (int i = 0; i < ids.length; i++) {
            TableId table = new TableId(in.getLong());
            boolean isOfTime = in.get() == 1;
            long id = in.getLong();
            ids[i] = id == 0 ? 0 : id + shifts.of(table, isOfTime);
            isAny |= id != 0;
        }
        byte[] receipt = Arrays.copyOfRange(bytes, in.position(), bytes.length);
        return isAny ? numbers.numbered(receipt, ids) : receipt;
    }

    /** Of its requests that have one. */
    Set<RequestKey> keys(BlockInflater inflater) {
        Set<RequestKey> keys = new HashSet<>();
        receipts(IdShifts.NONE, 0, (receipt, ids) -> receipt, inflater).forEach(receipt -> keys.add(receipt.key()));
        return keys;
    }
}
