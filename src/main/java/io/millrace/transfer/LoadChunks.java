package io.millrace.transfer;

import io.millrace.chunk.Chunk;
import io.millrace.chunk.ChunkBuilder;
import io.millrace.chunk.ChunkHeader;
import io.millrace.chunk.KeyAllocator;
import io.millrace.chunk.KeyTable;
import io.millrace.chunk.TableSnapshot;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.slice.RowDecoder;
import io.millrace.transfer.Transfers.BuildChunk;
import io.millrace.transfer.Transfers.BuiltChunk;
import io.millrace.transfer.Transfers.ForeignTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The chunks of one load: as many, one behind the other, as the memory for one of them asks for. Each sees the keys that
 * those before it introduced. The same rows and the same memory give the same chunks. Confined to one thread.
 */
final class LoadChunks implements LoadRows.Lines {
    private final BuildChunk load;
    private final ChunkFiles files;
    private final long memoryMax;
    private final Map<TableId, List<Chunk>> visible = new HashMap<>();
    private final List<BuiltChunk> built = new ArrayList<>();
    private final Map<String, KeyAllocator> foreignKeys = new HashMap<>();
    private KeyAllocator keys;
    private ChunkBuilder rows;

    /** @param memoryMax bytes of heap that one chunk may take while it is built */
    LoadChunks(BuildChunk load, ChunkFiles files, long memoryMax) {
        this.load = load;
        this.files = files;
        this.memoryMax = memoryMax;
        see(load.current());
        load.foreign().values().forEach(foreign -> see(foreign.current()));
        begin();
    }

    private void see(TableSnapshot table) {
        visible.putIfAbsent(table.schema().id(), new ArrayList<>(table.chunks()));
    }

    private void begin() {
        TableSchema table = load.target();
        keys = table.isKeyed() ? keys(table.id()) : null;
        load.foreign().forEach((name, foreign) -> {
            TableId id = foreign.schema().id();
            foreignKeys.put(name, id.equals(table.id()) ? keys : keys(id));
        });
        rows = new ChunkBuilder(table, keys, foreignKeys::get, memoryMax);
    }

    private KeyAllocator keys(TableId table) {
        KeyTable known = KeyTable.of(visible.get(table));
        return new KeyAllocator(known, known.nextId());
    }

    @Override
    public void add(TableSchema written, byte[] lines, int length) {
        for (int at = 0; at < length; ) {
            if (rows.isFull()) {
                writeAll();
                begin();
            }
            RowDecoder decoder = new RowDecoder(written, load.target(), rows);
            at += LoadRows.decode(decoder, lines, at, length - at, rows::isFull);
        }
    }

    /** All chunks of the load, complete on disk, in their order. */
    List<BuiltChunk> finish() {
        writeAll();
        return built;
    }

    private void writeAll() {
        write(load.target(), rows);
        // what the rows took is free before anything else is made
        rows = null;
        for (ForeignTable foreign : load.foreign().values()) {
            KeyAllocator allocated = foreignKeys.get(foreign.schema().name());
            if (allocated != keys && allocated.newKeys() > 0) {
                write(foreign.schema(), ChunkBuilder.keysOnly(foreign.schema(), allocated));
            }
        }
    }

    /** The place behind all chunks: nobody else adds one while this load has the table. */
    private void write(TableSchema schema, ChunkBuilder builder) {
        List<Chunk> before = visible.get(schema.id());
        long sequence =
                before.isEmpty() ? 1 : before.get(before.size() - 1).info().lastSequence() + 1;
        Path file = files.imported(schema.id(), sequence, load.number());
        builder.write(file, ChunkHeader.of(sequence));
        Chunk chunk = Chunk.openVerified(file);
        before.add(chunk);
        built.add(new BuiltChunk(schema.id(), chunk));
    }
}
