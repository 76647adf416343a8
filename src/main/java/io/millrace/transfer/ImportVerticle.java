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
import io.millrace.slice.LostRows;
import io.millrace.transfer.Transfers.BuildChunk;
import io.millrace.transfer.Transfers.BuiltChunk;
import io.millrace.transfer.Transfers.BuiltLoad;
import io.millrace.transfer.Transfers.ForeignTable;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds a chunk file from the staged slices of a load. A worker: it takes CPU and blocks on files. Building the same load
 * again gives the same chunk in the same file, so that a crash in between costs nothing.
 */
public final class ImportVerticle extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(ImportVerticle.class);

    private final Bus bus;
    private final SliceCopies copies;
    private final ChunkFiles files;
    private final Faults faults;

    public ImportVerticle(Bus bus, SliceCopies copies, ChunkFiles files, Faults faults) {
        this.bus = bus;
        this.copies = copies;
        this.files = files;
        this.faults = faults;
    }

    @Override
    public Future<?> start() {
        return bus.serve(Transfers.IMPORT, load -> Future.succeededFuture(build(load)))
                .completion();
    }

    /** Starts anew without a block in which a row turns out to be none. */
    private BuiltLoad build(BuildChunk load) {
        LoadRows slices = new LoadRows(copies, load.parts());
        while (true) {
            try {
                return build(load, slices);
            } catch (LoadRows.Unreadable e) {
                log.error("a block of table {} is left out: {}", load.target().id(), e.getMessage(), e.getCause());
            }
        }
    }

    private BuiltLoad build(BuildChunk load, LoadRows slices) {
        TableSchema table = load.target();
        KeyAllocator keys = table.isKeyed() ? keys(load.current()) : null;
        Map<String, KeyAllocator> foreignKeys = new HashMap<>();
        load.foreign().forEach((name, foreign) -> {
            boolean isItself = foreign.schema().id().equals(table.id());
            foreignKeys.put(name, isItself ? keys : keys(foreign.current()));
        });
        ChunkBuilder rows = new ChunkBuilder(table, keys, foreignKeys::get);
        List<LostRows> lost = slices.read(table, rows);
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
        return new BuiltLoad(built, lost);
    }

    private static KeyAllocator keys(TableSnapshot table) {
        KeyTable visible = KeyTable.of(table.chunks());
        return new KeyAllocator(visible, visible.nextId());
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
