package io.millrace.dataset.rows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.cell.RowScan;
import io.millrace.dataset.ChunkEntry.FileIdentity;
import io.millrace.dataset.DatasetView.Bounds;
import io.millrace.dataset.FileSummary;
import io.millrace.files.DiskProblem;
import io.millrace.model.Interruption;
import io.millrace.model.Sha256;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A file of rows that {@link CellFileWriter} wrote. Its end is checked when it is opened, each block when it is read. Immutable; a file that changes under it
 * is found out. The layout is in {@code docs/data-files.md}.
 */
public final class CellFile {
    static final byte[] MAGIC = "MRCELLS1".getBytes(StandardCharsets.US_ASCII);
    /** Length and checksum of the index, and the magic once more. */
    static final int TAIL_BYTES = 2 * Integer.BYTES + 8;

    private static final int INDEX_MAX = 256 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A run of pieces, by hash of the row. */
    record Block(long offset, int length, int rawLength, int crc32c, long firstHash) {}

    private final Path path;
    private final String url;
    private final FileSummary summary;
    private final List<Block> blocks;

    private CellFile(Path path, String url, FileSummary summary, List<Block> blocks) {
        this.path = path;
        this.url = url;
        this.summary = summary;
        this.blocks = blocks;
    }

    /**
     * Opens the file and checks its end.
     *
     * @param url what it is called in messages
     * @param identity that it has to have; empty if any will do
     * @throws Problem {@code NOT_FOUND} if there is none, {@code CORRUPT_FILE} if it is none of these files, damaged, or not the one
     */
    public static CellFile open(Path path, String url, Optional<FileIdentity> identity) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long size = channel.size();
            byte[] head = read(channel, 0, MAGIC.length);
            byte[] end = read(channel, Math.max(0, size - TAIL_BYTES), TAIL_BYTES);
            if (size < MAGIC.length + TAIL_BYTES || !isMagic(head, 0) || !isMagic(end, 2 * Integer.BYTES)) {
                throw damaged(url, "it is no file of rows, or not all of one");
            }
            ByteBuffer tail = ByteBuffer.wrap(end);
            int length = tail.getInt(0);
            if (length < 0 || length > Math.min(INDEX_MAX, size - TAIL_BYTES - MAGIC.length)) {
                throw damaged(url, "its end is damaged");
            }
            byte[] index = read(channel, size - TAIL_BYTES - length, length);
            if (crc(index, 0, length) != tail.getInt(Integer.BYTES)) {
                throw damaged(url, "its end is damaged");
            }
            FileIdentity found = new FileIdentity(
                    url,
                    size,
                    HexFormat.of().formatHex(Sha256.of(index, 0, length).toBytes()));
            if (identity.isPresent()
                    && (identity.get().bytes() != found.bytes()
                            || !identity.get().sha256().equals(found.sha256()))) {
                throw damaged(url, "it is not the file any more that it was");
            }
            return parse(path, url, found, index);
        } catch (NoSuchFileException e) {
            throw new Problem(ProblemCode.NOT_FOUND, "the file " + url + " is missing").causedBy(e);
        } catch (IOException e) {
            throw DiskProblem.of("the file " + url + " could not be read", e);
        }
    }

    private static CellFile parse(Path path, String url, FileIdentity identity, byte[] index) {
        try {
            JsonNode json = JSON.readTree(index);
            List<Block> blocks = new ArrayList<>();
            for (JsonNode block : json.path("blocks")) {
                blocks.add(new Block(
                        block.get(0).asLong(),
                        block.get(1).asInt(),
                        block.get(2).asInt(),
                        block.get(3).asInt(),
                        block.get(4).asLong()));
            }
            FileSummary summary = new FileSummary(
                    identity,
                    json.path("rows").asLong(),
                    json.path("cells").asLong(),
                    json.path("earliest").asLong(),
                    json.path("latest").asLong());
            return new CellFile(path, url, summary, blocks);
        } catch (IOException e) {
            throw damaged(url, "its end is damaged").causedBy(e);
        }
    }

    private static boolean isMagic(byte[] bytes, int from) {
        return bytes.length == from + MAGIC.length && Arrays.equals(bytes, from, bytes.length, MAGIC, 0, MAGIC.length);
    }

    private static byte[] read(FileChannel channel, long offset, long length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) length);
        while (bytes.hasRemaining() && channel.read(bytes, offset + bytes.position()) >= 0) {
            // goes on
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    static int crc(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }

    static Problem damaged(String url, String how) {
        return new Problem(ProblemCode.CORRUPT_FILE, "the file " + url + " is damaged or modified: " + how);
    }

    public FileSummary summary() {
        return summary;
    }

    /** Reads all of it, to see that it is sound. */
    public void check(Interruption interruption) {
        forEach(RowScan.ALL, Bounds.NONE, interruption, piece -> {});
    }

    void forEach(RowScan wanted, Bounds bounds, Interruption interruption, Consumer<Piece> pieces) {
        if (blocks.isEmpty()) {
            return;
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            for (Block block : blocks(wanted)) {
                interruption.check();
                byte[] raw = raw(block, read(channel, block.offset(), block.length()));
                PieceText.forEach(url, raw, piece -> {
                    if (bounds.contains(piece.micros())) {
                        pieces.accept(piece);
                    }
                });
            }
        } catch (NoSuchFileException e) {
            throw new Problem(ProblemCode.NOT_FOUND, "the file " + url + " is missing").causedBy(e);
        } catch (IOException e) {
            throw DiskProblem.of("the file " + url + " could not be read", e);
        }
    }

    /** Those that the rows can be in. */
    private List<Block> blocks(RowScan wanted) {
        if (wanted.names().isEmpty()) {
            return blocks;
        }
        Set<Integer> found = new TreeSet<>();
        wanted.names().get().forEach(name -> {
            long hash = name.hash();
            int last = lastUpTo(hash);
            found.add(last);
            for (int before = last; before > 0 && blocks.get(before).firstHash() == hash; before--) {
                found.add(before - 1);
            }
        });
        return found.stream().map(blocks::get).toList();
    }

    /** The last block that does not begin behind the hash, or the first one. */
    private int lastUpTo(long hash) {
        int low = 0;
        int high = blocks.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (Long.compareUnsigned(blocks.get(middle).firstHash(), hash) > 0) {
                high = middle - 1;
            } else {
                low = middle;
            }
        }
        return low;
    }

    private byte[] raw(Block block, byte[] packed) {
        if (packed.length < block.length() || crc(packed, 0, block.length()) != block.crc32c()) {
            throw damaged(url, "the block at byte " + block.offset() + " has another checksum");
        }
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(packed, 0, block.length());
            byte[] raw = new byte[block.rawLength()];
            int length = 0;
            while (length < raw.length && !inflater.finished()) {
                int more = inflater.inflate(raw, length, raw.length - length);
                if (more == 0) {
                    break;
                }
                length += more;
            }
            if (length < raw.length) {
                throw damaged(url, "the block at byte " + block.offset() + " is too short");
            }
            return raw;
        } catch (DataFormatException e) {
            throw damaged(url, "the block at byte " + block.offset() + " cannot be read")
                    .causedBy(e);
        } finally {
            inflater.end();
        }
    }
}
