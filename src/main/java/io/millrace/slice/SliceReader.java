package io.millrace.slice;

import io.millrace.files.DiskProblem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Reads a closed slice block by block, with every check there is. Problems name file and offset. Confined to one thread at a time. */
public final class SliceReader implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;
    private final BlockInflater inflater;
    private final SliceInfo info;
    private final BlockScanner scanner;
    private final String names;
    private BlockHeader block;
    private byte[] rows;

    private SliceReader(Path file, FileChannel channel) throws IOException {
        this.file = file;
        this.channel = channel;
        this.inflater = new BlockInflater(channel, file);
        this.info = scan();
        this.scanner = new BlockScanner(channel, file);
        this.names = readNames();
    }

    /** Opens the file and checks all its headers. */
    public static SliceReader open(Path file) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            try {
                return new SliceReader(file, channel);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw DiskProblem.of("reading slice " + file, e);
        }
    }

    private SliceInfo scan() throws IOException {
        BlockScanner all = new BlockScanner(channel, file);
        boolean endsGroup = false;
        for (BlockHeader header = all.next(); header != null; header = all.next()) {
            endsGroup = header.isLast();
        }
        if (!endsGroup) {
            throw BlockHeader.corrupt(file, all.totals().fileBytes(), "the slice ends within a group");
        }
        return all.totals().info(file);
    }

    private String readNames() throws IOException {
        BlockHeader header = scanner.next();
        byte[] line = inflater.inflate(header, 0);
        return new String(line, 0, header.csvBytes() - 1, StandardCharsets.UTF_8);
    }

    public SliceInfo info() {
        return info;
    }

    /** The line of column names, without its line feed. */
    public String names() {
        return names;
    }

    /** Goes to the next block of rows; false behind the last one. */
    public boolean next() {
        try {
            block = scanner.next();
            if (block == null) {
                return false;
            }
            rows = inflater.inflate(block, scanner.totals().fileBytes() - block.memberBytes());
            return true;
        } catch (IOException e) {
            throw DiskProblem.of("reading slice " + file, e);
        }
    }

    /** The block's lines, good until {@link #next}; only the first {@link #length} bytes count. */
    public byte[] rows() {
        return rows;
    }

    public int length() {
        return block.csvBytes();
    }

    public BlockHeader block() {
        return block;
    }

    @Override
    public void close() {
        inflater.close();
        try {
            channel.close();
        } catch (IOException e) {
            throw DiskProblem.of("closing slice " + file, e);
        }
    }
}
