package io.millrace.query;

import io.millrace.admission.ExportCommand;
import io.millrace.bitmap.RecordSet;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.chunk.Chunk;
import io.millrace.model.StoredUsage;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.pql.CsvExport;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.table.Tables;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells what is stored where. Thread-safe. */
final class Inventory {
    private static final int SHARD_BITS = 20;

    /** More than that are no use to anybody, and a large answer. */
    private static final int SHARDS_MAX = 1 << 17;

    private final EndpointCatalog catalog;
    private final Tables tables;

    Inventory(EndpointCatalog catalog, Tables tables) {
        this.catalog = catalog;
        this.tables = tables;
    }

    /** Ascending; none of a table that there is not. Takes CPU. */
    long[] shards(TableId id, boolean isHighestOnly) {
        Optional<TableSchema> table = catalog.current().table(id);
        if (table.isEmpty()) {
            return new long[0];
        }
        RecordSet records = tables.snapshot(table.get()).existing();
        return isHighestOnly ? highest(records) : all(table.get(), records);
    }

    private static long[] highest(RecordSet records) {
        return records.isEmpty() ? new long[0] : new long[] {records.last() >>> SHARD_BITS};
    }

    private static long[] all(TableSchema table, RecordSet records) {
        long[] shards = records.blocks(SHARD_BITS, SHARDS_MAX + 1);
        if (shards.length > SHARDS_MAX) {
            throw new Problem(
                    ProblemCode.TOO_LARGE,
                    "table " + table.name() + " has records in more than " + SHARDS_MAX + " shards");
        }
        return shards;
    }

    /** What is in chunks on disk. */
    Map<TableId, Long> bytes() {
        Map<TableId, Long> bytes = new HashMap<>();
        for (TableSchema table : catalog.current().tables()) {
            List<Chunk> chunks = tables.chunks(table.id());
            long sum = chunks.stream().mapToLong(chunk -> chunk.info().bytes()).sum();
            if (sum > 0) {
                bytes.put(table.id(), sum);
            }
        }
        return bytes;
    }

    /** The same, by what it is for. Takes CPU: a chunk may have thousands of sections. */
    Map<TableId, StoredUsage> usage() {
        Map<TableId, StoredUsage> usage = new HashMap<>();
        for (TableSchema table : catalog.current().tables()) {
            List<Chunk> chunks = tables.chunks(table.id());
            if (!chunks.isEmpty()) {
                ChunkUsage sum = new ChunkUsage(table);
                chunks.forEach(sum::add);
                usage.put(table.id(), sum.sum());
            }
        }
        return usage;
    }

    /** Takes CPU, and waits for who reads it. */
    byte[] export(ExportCommand command) {
        command.interruption().check();
        TableSchema table = catalog.current()
                .table(command.table())
                .orElseThrow(() -> new Problem(ProblemCode.NOT_FOUND, "index not found"));
        if (table.field(command.field()).isEmpty()) {
            throw new Problem(ProblemCode.NOT_FOUND, "field not found");
        }
        return new CsvExport(tables.snapshot(table), command.interruption())
                .write(command.field(), command.shard(), command.parts());
    }
}
