package io.millrace.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.bitmap.RecordSet;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.RowBatch;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.row.RowEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BulkLinesTest {
    private static final int LINE_RECORDS_MAX = 1 << 22;

    private final TableSchema table = new TableSchema(
            new TableId(1), "db", "t", false, true, 1, 0, List.of(new Field(1, "f", FieldOptions.set(false), 0)));

    private void check(RecordSet records) {
        RowEncoder rows = new RowEncoder(table);
        new BulkLines(rows, 1).give(0, "", 7, null, records);
        RowBatch batch = rows.finish();
        List<RecordSet> parts = new String(batch.csv(), 0, batch.length(), StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.split("\"")[1])
                .map(set -> RecordSet.ofBytes(Base64.getDecoder().decode(set)))
                .toList();
        assertEquals(records, RecordSet.union(parts));
        assertEquals(
                records.cardinality(),
                parts.stream().mapToLong(RecordSet::cardinality).sum());
        for (RecordSet part : parts) {
            assertTrue(part.first() >>> 20 == part.last() >>> 20 || part.bytes() <= 128 << 10);
            assertTrue(part.cardinality() <= LINE_RECORDS_MAX);
        }
    }

    @Test
    void writesEachRecordOnceInLinesOfABoundedLength() {
        check(RecordSet.of(0));
        check(RecordSet.of(0, Long.MAX_VALUE));
        check(RecordSet.of(LongStream.range(0, 1 << 20).map(i -> 3 * i).toArray()));
        check(RecordSet.ofBlocks(LongStream.range(0, 9).toArray(), 20));
    }

    @Test
    void takesRowsOverManyShards() {
        check(RecordSet.of(LongStream.range(0, 200_000).map(i -> i << 20).toArray()));
    }
}
