package io.millrace.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.Chunk;
import io.millrace.files.DamageList;
import io.millrace.model.BulkChange;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.Identity;
import io.millrace.model.Interruption;
import io.millrace.model.ReadOrder;
import io.millrace.model.ReadRange;
import io.millrace.model.RecordPage;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.model.Ticks;
import io.millrace.row.RowEncoder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where ids are times, a row without a time of its own has that of its id as its event time, whatever becomes of it. */
class TimeOfIdTest {
    private static final long HOUR = 3_600_000_000L;
    private static final long START = 490_000 * HOUR;

    @TempDir
    Path folder;

    private long now = START;
    private long position = 100;
    private int files;
    private TableSchema table = new TableSchema(
            new TableId(1),
            "db",
            "t",
            Identity.LOG_TIME,
            true,
            1,
            0,
            List.of(new Field(1, "n", FieldOptions.set(false), 0)));
    private final Tables tables = new Tables(
            (database, name) -> Optional.empty(),
            (at, batch, why) -> {
                throw new AssertionError(why);
            },
            new DamageList(),
            1L << 30,
            1,
            () -> Instant.EPOCH.plusNanos(now * 1_000));

    /** Three rows that were received long before they were committed; the second one has a time of its own. */
    private void add(long firstId, long ownTime) {
        RowEncoder rows = new RowEncoder(table);
        for (int i = 0; i < 3; i++) {
            rows.beginRow(START - 100 * HOUR);
            if (i == 1) {
                rows.recordTime(ownTime);
            }
            rows.number(0, 7);
            rows.endRow();
        }
        tables.add(++position, List.of(rows.finish().numbered(firstId)));
    }

    private void imported() {
        tables.cut(++position);
        for (Set<TableId> family : tables.families(position)) {
            tables.publish(tables.build(family, position, (id, sequence) -> folder.resolve("c" + files++)));
        }
    }

    private void merged() {
        List<Chunk> parts = tables.chunks(table.id());
        Path file = folder.resolve("c" + files++);
        tables.merge(table, parts, file);
        tables.replace(table.id(), parts, Chunk.openVerified(file));
    }

    private static long[][] read(TableSnapshot of) {
        RecordPage page = new RecordReader(List.of(of), Interruption.NEVER)
                .read(ReadRange.all(ReadOrder.EVENT_TIME, 100), List.of());
        return IntStream.range(0, page.size())
                .mapToObj(i -> new long[] {page.eventMicros(i), page.id(i)})
                .toArray(long[][]::new);
    }

    private void check(long[]... expected) {
        assertArrayEquals(expected, read(tables.snapshot(table)));
    }

    @Test
    void isTheEventTimeInMemoryAndOnDiskAndWhenMerged() {
        long first = (START + 5) * Ticks.PER_MICRO + 8;
        long second = (START + HOUR) * Ticks.PER_MICRO;
        add(first, START + 1);
        long[][] one = {{START + 1, first + 1}, {START + 5, first}, {START + 6, first + 2}};
        check(one);
        imported();
        check(one);
        add(second, START - HOUR);
        long[][] both = {
            {START - HOUR, second + 1}, one[0], one[1], one[2], {START + HOUR, second}, {START + HOUR, second + 2}
        };
        check(both);
        assertEquals(
                RecordSet.of(second, second + 2),
                tables.snapshot(table).eventTimeBetween(START + HOUR, START + 2 * HOUR));
        imported();
        check(both);
        merged();
        check(both);
        Overlay draft = new Overlay(tables.snapshot(table), name -> Optional.empty());
        RowEncoder change = new RowEncoder(table);
        change.bulk(new BulkChange(
                BulkChange.Kind.GIVE, now, 0, "", 3, null, RecordSet.of(first).toBytes()));
        draft.add(change.finish());
        assertArrayEquals(both, read(draft.table()));
    }

    @Test
    void isWhatTheTimeToLiveIsCountedFrom() {
        table = table.withTimeToLive(Duration.ofHours(2));
        long first = START * Ticks.PER_MICRO;
        add(first, START + HOUR);
        for (int round = 0; round < 2; round++) {
            now = START + 2 * HOUR - 1;
            assertEquals(3, tables.snapshot(table).existing().cardinality());
            imported();
        }
        now = START + 2 * HOUR;
        assertEquals(RecordSet.of(first + 1), tables.snapshot(table).existing());
        now = START + 3 * HOUR;
        assertEquals(0, tables.snapshot(table).existing().cardinality());
    }
}
