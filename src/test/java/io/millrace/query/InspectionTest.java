package io.millrace.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.admission.Fragment;
import io.millrace.admission.FragmentFilter;
import io.millrace.admission.FragmentView;
import io.millrace.admission.InspectCommand;
import io.millrace.bitmap.LongsHash;
import io.millrace.bitmap.RecordSet;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.Interruption;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.row.RowEncoder;
import io.millrace.table.BulkLines;
import io.millrace.table.Overlay;
import io.millrace.table.TableSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class InspectionTest {
    private static final long SHARD = 1 << 20;

    private final TableSchema schema = new TableSchema(
            new TableId(1),
            "db",
            "t",
            false,
            true,
            1,
            0,
            List.of(
                    field(1, "plain", FieldOptions.set(false)),
                    field(2, "seen", FieldOptions.time(false, "Y", Duration.ZERO, false)),
                    field(3, "n", FieldOptions.integer(Long.MIN_VALUE, Long.MAX_VALUE, null)),
                    field(4, "high", FieldOptions.integer(100, 1_000, null))));

    private final Overlay overlay = new Overlay(new TableSnapshot(schema, List.of()), name -> Optional.empty());

    private static Field field(int id, String name, FieldOptions options) {
        return new Field(id, name, options, 0);
    }

    private void give(int position, String view, long row, RecordSet records) {
        RowEncoder rows = new RowEncoder(schema);
        new BulkLines(rows, 1).give(position, view, row, null, records);
        overlay.add(rows.finish());
    }

    private void put(int position, long record, long number) {
        RowEncoder rows = new RowEncoder(schema);
        rows.beginRow(1);
        rows.recordId(record);
        rows.number(position, number);
        rows.endRow();
        overlay.add(rows.finish());
    }

    /** Takes everything but some shards and views. */
    private record Filter(long firstShard, Class<?> views) implements FragmentFilter {
        @Override
        public boolean takes(TableSchema table) {
            return true;
        }

        @Override
        public boolean takes(TableSchema table, Field field) {
            return true;
        }

        @Override
        public boolean takes(FragmentView view) {
            return views.isInstance(view);
        }

        @Override
        public boolean takes(long shard) {
            return shard >= firstShard;
        }
    }

    private static String name(FragmentView view) {
        if (view instanceof FragmentView.Known known) {
            return known.field().name() + " known";
        } else if (view instanceof FragmentView.Rows rows) {
            return rows.field().name() + " " + rows.view();
        }
        return view instanceof FragmentView.Numbers numbers ? numbers.field().name() : "records";
    }

    private Map<String, Fragment> inspect(FragmentFilter filter, boolean areListed, Interruption interruption) {
        Inspection inspection = new Inspection(
                new InspectCommand(filter, areListed, areListed, interruption, found -> new byte[0]), null);
        inspection.add(overlay.table());
        Map<String, Fragment> byName = new TreeMap<>();
        inspection.found().forEach(found -> byName.put(name(found.view()) + " " + found.shard(), found));
        return byName;
    }

    private static void check(long bits, int containers, Fragment fragment) {
        assertEquals(bits, fragment.bits());
        assertEquals(containers, fragment.containers());
    }

    @Test
    void countsBitsByViewAndShard() {
        give(0, "", 1, RecordSet.of(0, 5, 1 << 16, SHARD + 1));
        give(0, "", 101, RecordSet.of(5));
        give(1, "2018", 3, RecordSet.of(5, 6));
        put(2, 5, -3);
        put(2, 3 * SHARD, 8);
        put(3, 7, 105);
        Map<String, Fragment> found = inspect(new Filter(0, FragmentView.class), false, Interruption.NEVER);
        assertEquals(
                "[high 0, n 0, n 3, plain known 0, plain known 1, plain standard 0, plain standard 1, records 0, "
                        + "records 3, seen 2018 0, seen known 0]",
                found.keySet().toString());
        check(4, 3, found.get("plain standard 0"));
        check(1, 1, found.get("plain standard 1"));
        check(3, 2, found.get("plain known 0"));
        check(2, 1, found.get("seen 2018 0"));
        check(4, 4, found.get("n 0")); // has a number, a negative one, of 2 + 1
        check(2, 2, found.get("n 3"));
        check(3, 3, found.get("high 0")); // 5 above the base of 100: 4 + 1
        check(2, 1, found.get("records 0"));
    }

    @Test
    void leavesOutWhatNobodyAsksFor() {
        give(0, "", 1, RecordSet.of(0, SHARD, 2 * SHARD));
        assertEquals(
                "[plain standard 1, plain standard 2]",
                inspect(new Filter(1, FragmentView.Rows.class), false, Interruption.NEVER)
                        .keySet()
                        .toString());
    }

    @Test
    void listsContainersAndSumsBlocksOfAHundredRows() {
        give(0, "", 1, RecordSet.between(SHARD + 10, SHARD + 109));
        give(0, "", 99, RecordSet.of(SHARD + (1 << 16)));
        give(0, "", 100, RecordSet.of(SHARD));
        Fragment fragment = inspect(new Filter(0, FragmentView.Rows.class), true, Interruption.NEVER)
                .get("plain standard 1");
        assertEquals(
                List.of(
                        new Fragment.Container(16, Fragment.Form.RUN, 100, 6),
                        new Fragment.Container(99 * 16 + 1, Fragment.Form.ARRAY, 1, 2),
                        new Fragment.Container(1600, Fragment.Form.ARRAY, 1, 2)),
                fragment.listed());
        LongsHash first = new LongsHash();
        for (int i = 10; i < 110; i++) {
            first.add(SHARD + i);
        }
        first.add(99 * SHARD + (1 << 16));
        LongsHash second = new LongsHash();
        second.add(100 * SHARD);
        assertEquals(
                List.of(new Fragment.Block(0, first.value()), new Fragment.Block(1, second.value())),
                fragment.blocks());
    }

    @Test
    void isBounded() {
        long[] records = new long[InspectionBudget.FRAGMENTS_MAX + 1];
        for (int i = 0; i < records.length; i++) {
            records[i] = i * SHARD;
        }
        give(0, "", 1, RecordSet.of(records));
        Problem tooMany = assertThrows(
                Problem.class, () -> inspect(new Filter(0, FragmentView.Rows.class), false, Interruption.NEVER));
        assertEquals(ProblemCode.TOO_LARGE, tooMany.code());
        assertEquals(
                InspectionBudget.FRAGMENTS_MAX,
                inspect(new Filter(1, FragmentView.Rows.class), false, Interruption.NEVER)
                        .size());
    }

    @Test
    void endsWhenItIsInterrupted() {
        give(0, "", 1, RecordSet.of(0));
        Problem late = new Problem(ProblemCode.UNAVAILABLE_NOW, "late");
        assertEquals(
                late,
                assertThrows(
                        Problem.class,
                        () -> inspect(new Filter(0, FragmentView.class), false, () -> {
                            throw late;
                        })));
    }
}
