package io.millrace.pql;

import io.millrace.chunk.Chunk;
import io.millrace.chunk.ChunkBuilder;
import io.millrace.chunk.ChunkHeader;
import io.millrace.chunk.KeyAllocator;
import io.millrace.chunk.KeyTable;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.RowVisitor;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.table.TableSnapshot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A table made of real chunk files, written a few rows at a time. */
public final class TestTable {
    private final Path directory;
    private final Map<String, TestTable> others;
    private final List<Field> fields = new ArrayList<>();
    private final List<Chunk> chunks = new ArrayList<>();
    private final String name;
    private final boolean keyed;
    private final boolean tracksExistence;
    private long nextKeyId = 1;

    /** @param others tables by name, which foreign keys refer to */
    public TestTable(
            Path directory, Map<String, TestTable> others, String name, boolean keyed, boolean tracksExistence) {
        this.directory = directory;
        this.others = others;
        this.name = name;
        this.keyed = keyed;
        this.tracksExistence = tracksExistence;
    }

    public TestTable field(String fieldName, FieldOptions options) {
        fields.add(new Field(fields.size() + 1, fieldName, options, 0));
        return this;
    }

    TableSchema schema() {
        return new TableSchema(new TableId(1), "db", name, keyed, tracksExistence, 1, 0, fields);
    }

    public TableSnapshot snapshot() {
        return new TableSnapshot(schema(), chunks);
    }

    /** Writes the rows, so many to a chunk. */
    public void write(List<Consumer<RowVisitor>> rows, int rowsPerChunk) {
        for (int i = 0; i < rows.size(); i += rowsPerChunk) {
            writeChunk(rows.subList(i, Math.min(rows.size(), i + rowsPerChunk)));
        }
    }

    private void writeChunk(List<Consumer<RowVisitor>> rows) {
        KeyAllocator keys = allocator();
        Map<String, KeyAllocator> foreign = new TreeMap<>();
        ChunkBuilder builder = new ChunkBuilder(
                schema(),
                keys,
                table -> others.containsKey(table)
                        ? foreign.computeIfAbsent(
                                table, other -> others.get(other).allocator())
                        : null);
        rows.forEach(row -> row.accept(builder));
        foreign.forEach((table, allocator) -> others.get(table).addKeys(allocator));
        add(builder, keys);
    }

    private KeyAllocator allocator() {
        return keyed ? new KeyAllocator(KeyTable.of(chunks), nextKeyId) : null;
    }

    private void addKeys(KeyAllocator allocator) {
        if (allocator != null) {
            add(ChunkBuilder.keysOnly(schema(), allocator), allocator);
        }
    }

    private void add(ChunkBuilder builder, KeyAllocator keys) {
        int sequence = chunks.size() + 1;
        Path file = directory.resolve(name + "-" + sequence + ".chunk");
        builder.write(file, ChunkHeader.of(sequence));
        chunks.add(Chunk.openVerified(file));
        nextKeyId += keys == null ? 0 : keys.newKeys();
    }
}
