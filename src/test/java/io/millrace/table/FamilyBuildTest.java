package io.millrace.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.Chunk;
import io.millrace.model.FieldOptions;
import io.millrace.model.Interruption;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.row.RowEncoder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FamilyBuildTest {
    private static final int RECORDS = 2_000;

    @Test
    void keepsChunksFewWhereRowsAndBulkChangesAlternate() {
        TableSchema schema = new LiveSchemas().create("t", true, FieldOptions.set(false));
        Member member = new Member(schema, TableState.EMPTY, Map.of(), false);
        FamilyBuild build = new FamilyBuild(
                Map.of(schema.id(), member),
                Map.of(schema.id(), schema),
                1L << 30,
                true,
                (table, rows, header) -> rows.inMemory(header),
                (table, damage) -> {},
                Interruption.NEVER);
        Map<TableId, List<LiveChunk>> made =
                build.run(List.of(new HeldBatch(0, 1, 0, alternating(schema).finish())));
        List<Chunk> chunks =
                made.get(schema.id()).stream().map(LiveChunk::chunk).toList();
        assertTrue(chunks.size() < 50, () -> chunks.size() + " chunks");
        TableSnapshot table = new TableSnapshot(schema, chunks);
        assertEquals(RecordSet.between(1, RECORDS), table.existing());
        assertEquals(RecordSet.of(RECORDS), table.row(0, "standard", 5));
    }

    /** Each record gets row 5, and loses it when the next one has come. */
    private static RowEncoder alternating(TableSchema schema) {
        RowEncoder rows = new RowEncoder(schema);
        for (int id = 1; id <= RECORDS; id++) {
            byte[] key = {(byte) ('a' + id % 26), (byte) ('a' + id / 26 % 26), (byte) ('a' + id / 676)};
            rows.beginRow(1);
            rows.recordKey(key, 0, key.length);
            rows.number(0, 5);
            rows.endRow();
            new BulkLines(rows, 1).take(0, 5, null, id == 1 ? RecordSet.empty() : RecordSet.of(id - 1));
        }
        return rows;
    }
}
