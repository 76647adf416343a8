package io.millrace.table;

import io.millrace.chunk.BulkBuilder;
import io.millrace.chunk.Chunk;
import io.millrace.chunk.ChunkBuilder;
import io.millrace.chunk.ChunkHeader;
import io.millrace.chunk.ChunkSource;
import io.millrace.chunk.KeyAllocator;
import io.millrace.chunk.KeyTable;
import io.millrace.model.RowBatch;
import io.millrace.model.TableSchema;
import io.millrace.row.RowDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A table, and the tables that it refers to, as they would be with some more rows, which only the owner of this sees. Confined to
 * one thread.
 */
public final class Overlay {
    private final Function<String, Optional<TableSnapshot>> others;
    private final Map<String, Optional<Layers>> changed = new HashMap<>();
    private final Layers table;

    /** A table with chunks on top, which are kept few. */
    private static final class Layers {
        private final TableSnapshot below;
        private List<LiveChunk> above = List.of();
        private TableSnapshot all;

        Layers(TableSnapshot below) {
            this.below = below;
            this.all = below;
        }

        void add(Chunk chunk) {
            List<LiveChunk> chunks = new ArrayList<>(above);
            chunks.add(new LiveChunk(chunk, 0, 0, 0));
            above = LiveMerge.merged(chunks, below.schema());
            all = below.under(above.stream().map(LiveChunk::chunk).toList());
        }
    }

    /** @param others by name */
    public Overlay(TableSnapshot table, Function<String, Optional<TableSnapshot>> others) {
        this.table = new Layers(table);
        this.others = others;
    }

    public TableSnapshot table() {
        return table.all;
    }

    /** With the keys that the rows added. */
    public Optional<TableSnapshot> other(String name) {
        return layers(name).map(layers -> layers.all);
    }

    private Optional<Layers> layers(String name) {
        return changed.computeIfAbsent(name, key -> others.apply(key).map(Layers::new));
    }

    /** Puts the rows on top, as if they had come now. */
    public void add(RowBatch batch) {
        Build build = new Build();
        for (int at = 0; at < batch.length(); ) {
            ChunkSource builder = build.builder(RowDecoder.isBulk(batch.csv(), at));
            RowDecoder decoder = new RowDecoder(batch.schema(), table().schema(), builder);
            at += decoder.decode(batch.csv(), at, batch.length() - at, 0, () -> false);
            build.end(builder);
        }
        build.finish();
    }

    private static ChunkHeader header(TableSnapshot below) {
        List<Chunk> chunks = below.chunks();
        return ChunkHeader.of(
                chunks.isEmpty() ? 1 : chunks.get(chunks.size() - 1).info().lastSequence() + 1);
    }

    private static KeyAllocator keys(TableSnapshot of) {
        KeyTable known = of.keys();
        return new KeyAllocator(known, known.nextId());
    }

    /** Chunks of one batch. */
    private final class Build {
        private final Map<String, KeyAllocator> foreign = new HashMap<>();
        private KeyAllocator own;

        ChunkSource builder(boolean isBulk) {
            TableSchema schema = table().schema();
            own = schema.isKeyed() ? keys(table()) : null;
            return isBulk
                    ? new BulkBuilder(
                            schema,
                            (field, row, key) -> Optional.of(FamilyBuild.holders(table(), field, row, key)),
                            own,
                            Long.MAX_VALUE)
                    : new ChunkBuilder(schema, own, this::foreignKeys);
        }

        private KeyAllocator foreignKeys(String name) {
            if (name.equals(table().schema().name())) {
                return own;
            }
            return foreign.computeIfAbsent(name, key -> other(key)
                    .filter(found -> found.schema().isKeyed())
                    .map(Overlay::keys)
                    .orElse(null));
        }

        void end(ChunkSource builder) {
            table.add(builder.inMemory(header(table())));
        }

        void finish() {
            for (Map.Entry<String, KeyAllocator> each : new ArrayList<>(foreign.entrySet())) {
                if (each.getValue() != null && each.getValue().newKeys() > 0) {
                    Layers found = layers(each.getKey()).orElseThrow();
                    found.add(ChunkBuilder.keysOnly(found.all.schema(), each.getValue())
                            .inMemory(header(found.all)));
                }
            }
        }
    }
}
