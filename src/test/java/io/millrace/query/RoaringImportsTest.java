package io.millrace.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.admission.RoaringCommand;
import io.millrace.admission.RoaringCommand.Action;
import io.millrace.admission.RoaringCommand.Change;
import io.millrace.admission.RoaringCommand.View;
import io.millrace.bitmap.RecordSet;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.table.Overlay;
import io.millrace.table.TableSnapshot;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RoaringImportsTest {
    private static final long SET_ROW = 1;

    private final TableSchema schema = new TableSchema(
            new TableId(1),
            "db",
            "t",
            false,
            true,
            1,
            0,
            List.of(
                    field(1, "n", FieldOptions.integer(Long.MIN_VALUE, Long.MAX_VALUE, null)),
                    field(2, "time", FieldOptions.time(false, "Y", Duration.ZERO, false)),
                    field(3, "seen", FieldOptions.bool())));

    private final Overlay overlay = new Overlay(new TableSnapshot(schema, List.of()), name -> Optional.empty());

    private static Field field(int id, String name, FieldOptions options) {
        return new Field(id, name, options, 0);
    }

    private void post(View... views) {
        new RoaringImports(schema, overlay::table, (field, ids) -> List.of(), 1)
                .rows(new RoaringCommand(schema.id(), 0, List.of(views), false))
                .forEach(overlay::add);
    }

    private View view(int position, String name, Change... changes) {
        return new View(schema.field(position), name, List.of(changes));
    }

    /** Pilosa's form, of rows and records of shard 0. */
    private static Change change(Action action, long... rowsAndRecords) {
        TreeMap<Long, TreeSet<Integer>> containers = new TreeMap<>();
        for (int i = 0; i < rowsAndRecords.length; i += 2) {
            long place = (rowsAndRecords[i] << 20) + rowsAndRecords[i + 1];
            containers.computeIfAbsent(place >>> 16, key -> new TreeSet<>()).add((int) (place & 0xFFFF));
        }
        ByteBuffer out = ByteBuffer.allocate(8 + 16 * containers.size() + rowsAndRecords.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0x303C).putInt(containers.size());
        containers.forEach((key, lows) -> out.putLong(key).putShort((short) 1).putShort((short) (lows.size() - 1)));
        int at = 8 + 16 * containers.size();
        for (TreeSet<Integer> lows : containers.values()) {
            out.putInt(at);
            at += 2 * lows.size();
        }
        containers.values().forEach(lows -> lows.forEach(low -> out.putShort(low.shortValue())));
        return new Change(action, out.array());
    }

    @Test
    void setsNumbersOverWhatTheSameRequestCleared() {
        checkSetOverCleared(5, Action.CLEAR);
        checkSetOverCleared(6, Action.CLEAR_RECORDS);
    }

    private void checkSetOverCleared(long id, Action clear) {
        post(view(0, "standard", change(Action.SET, 0, id, 2, id, 3, id)));
        assertEquals(OptionalLong.of(3), overlay.table().value(0, id));
        post(view(0, "standard", change(clear, 0, id, 2, id, 3, id), change(Action.SET, 0, id, 4, id)));
        assertEquals(OptionalLong.of(4), overlay.table().value(0, id));
    }

    @Test
    void oneViewOfATimeFieldTakesNothingThatAnotherGets() {
        Change set = change(Action.SET, SET_ROW, 5);
        post(view(1, "standard", set), view(1, "2018", set));
        post(
                view(1, "standard", change(Action.CLEAR_RECORDS, SET_ROW, 5), set),
                view(1, "2019", change(Action.CLEAR_RECORDS, SET_ROW, 5), set),
                view(1, "2018", change(Action.CLEAR_RECORDS, SET_ROW, 5)));
        assertEquals(RecordSet.of(5), overlay.table().row(1, "standard", SET_ROW));
        assertEquals(RecordSet.of(5), overlay.table().row(1, "2019", SET_ROW));
        assertEquals(RecordSet.empty(), overlay.table().row(1, "2018", SET_ROW));
    }

    @Test
    void refusesRowsThatABoolHasNot() {
        assertThrows(Problem.class, () -> post(view(2, "standard", change(Action.SET, 2, 5))));
        post(view(2, "standard", change(Action.SET, 1, 5)));
        assertEquals(RecordSet.of(5), overlay.table().row(2, "standard", 1));
    }
}
