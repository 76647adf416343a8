package io.millrace.transfer;

import io.millrace.bus.Bus;
import io.millrace.chunk.Chunk;
import io.millrace.chunk.ChunkBuilder;
import io.millrace.chunk.ChunkHeader;
import io.millrace.chunk.KeyAllocator;
import io.millrace.chunk.KeyTable;
import io.millrace.chunk.TableSnapshot;
import io.millrace.fault.FaultPoint;
import io.millrace.fault.Faults;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.slice.RowDecoder;
import io.millrace.slice.SliceReader;
import io.millrace.staging.DirectoryStaging;
import io.millrace.transfer.Transfers.BuildChunk;
import io.millrace.transfer.Transfers.BuiltChunk;
import io.millrace.transfer.Transfers.ForeignTable;
import io.millrace.transfer.Transfers.Part;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds a chunk file from the staged slices of a load. A worker: it takes CPU and blocks on files. Building the same load
 * again gives the same chunk in the same file, so that a crash in between costs nothing.
 */
public final class ImportVerticle extends VerticleBase {
    private final Bus bus;
    private final DirectoryStaging staging;
    private final ChunkFiles files;
    private final Faults faults;

    public ImportVerticle(Bus bus, DirectoryStaging staging, ChunkFiles files, Faults faults) {
        this.bus = bus;
        this.staging = staging;
        this.files = files;
        this.faults = faults;
    }

    @Override
    public Future<?> start() {
        return bus.serve(Transfers.IMPORT, load -> Future.succeededFuture(build(load)))
                .completion();
    }

    private List<BuiltChunk> build(BuildChunk load) {
        TableSchema table = load.target();
        KeyAllocator keys = table.isKeyed() ? keys(load.current()) : null;
        Map<String, KeyAllocator> foreignKeys = new HashMap<>();
        load.foreign().forEach((name, foreign) -> {
            boolean isItself = foreign.schema().id().equals(table.id());
            foreignKeys.put(name, isItself ? keys : keys(foreign.current()));
        });
        ChunkBuilder rows = new ChunkBuilder(table, keys, foreignKeys::get);
        for (Part part : load.parts()) {
            read(part, new RowDecoder(part.written(), table, rows));
        }
        List<BuiltChunk> built = new ArrayList<>();
        built.add(write(load.current(), rows));
        for (ForeignTable foreign : load.foreign().values()) {
            KeyAllocator allocated = foreignKeys.get(foreign.schema().name());
            if (allocated != keys && allocated.newKeys() > 0) {
                ChunkBuilder keysOnly = ChunkBuilder.keysOnly(foreign.schema(), allocated);
                built.add(write(foreign.current(), keysOnly));
            }
        }
        faults.reach(FaultPoint.IMPORT_CHUNK_WRITTEN);
        return built;
    }

    private static KeyAllocator keys(TableSnapshot table) {
        KeyTable visible = KeyTable.of(table.chunks());
        return new KeyAllocator(visible, visible.nextId());
    }

    private void read(Part part, RowDecoder decoder) {
        try (SliceReader slice = SliceReader.open(staging.open(part.slice().stagedKey()))) {
            while (slice.next()) {
                decoder.decode(slice.rows(), 0, slice.length());
            }
        }
    }

    /** The place behind all chunks: nobody else adds one while this import has the table. */
    private BuiltChunk write(TableSnapshot current, ChunkBuilder builder) {
        List<Chunk> before = current.chunks();
        long sequence =
                before.isEmpty() ? 1 : before.get(before.size() - 1).info().lastSequence() + 1;
        TableId table = current.schema().id();
        Path file = files.imported(table, sequence);
        builder.write(file, ChunkHeader.of(sequence));
        return new BuiltChunk(table, Chunk.openVerified(file));
    }
}
