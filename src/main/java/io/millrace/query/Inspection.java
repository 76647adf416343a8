package io.millrace.query;

import io.millrace.admission.Fragment;
import io.millrace.admission.FragmentView;
import io.millrace.admission.InspectCommand;
import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.RowCursor;
import io.millrace.chunk.TimeViews;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.FieldType;
import io.millrace.model.TableSchema;
import io.millrace.table.TableSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Counts the bits of tables, view by view and shard by shard, as all their chunks together tell them. Memory is held by the fragments that
 * are told, of which there is a limit, not by what they hold. Confined to one thread.
 */
final class Inspection {
    private final InspectCommand command;
    private final RowNumbers numbers;
    private final List<Fragment> found = new ArrayList<>();
    private final InspectionBudget budget = new InspectionBudget();

    Inspection(InspectCommand command, StoredRowKeys rowKeys) {
        this.command = command;
        this.numbers = new RowNumbers(rowKeys);
    }

    /** In no order. */
    List<Fragment> found() {
        return found;
    }

    void add(TableSnapshot snapshot) {
        TableSnapshot table = snapshot.interruptedBy(command.interruption());
        if (table.schema().tracksExistence()) {
            add(new FragmentView.Records(table.schema()), tally -> tally.add(0, table.existing()));
        }
        for (int position = 0; position < table.schema().fields().size(); position++) {
            command.interruption().check();
            Field field = table.schema().field(position);
            if (command.filter().takes(table.schema(), field)) {
                add(table, position, field);
            }
        }
    }

    /** A stored field is no bitmap. */
    private void add(TableSnapshot table, int position, Field field) {
        TableSchema schema = table.schema();
        if (field.type().form() == FieldType.Form.NUMBERS) {
            add(
                    new FragmentView.Numbers(schema, field),
                    tally -> new NumberPlanes(table, position, command.interruption()).forEach(tally::add));
        } else if (field.type().form() == FieldType.Form.ROWS) {
            add(new FragmentView.Known(schema, field), tally -> tally.add(0, table.known(position)));
            for (String view : views(table, position, field)) {
                add(new FragmentView.Rows(schema, field, view), tally -> addRows(table, position, view, tally));
            }
        }
    }

    private static Set<String> views(TableSnapshot table, int position, Field field) {
        Set<String> views = new TreeSet<>(table.views(position));
        if (field.options() instanceof FieldOptions.Time time) {
            Instant now = Instant.now();
            views.removeIf(view -> TimeViews.isExpired(view, time.ttl(), now));
        }
        return views;
    }

    private void addRows(TableSnapshot table, int position, String view, FragmentTally tally) {
        if (table.schema().field(position).isKeyed() && command.isDetailed()) {
            numbers.forEach(table, position, view, command.interruption(), tally::add);
            return;
        }
        RowCursor rows = table.rows(position, view);
        boolean isKeyed = table.schema().field(position).isKeyed();
        while (rows.next()) {
            command.interruption().check();
            tally.add(isKeyed ? 0 : rows.row(), rows.records());
        }
    }

    /** What fills a tally, row by row in ascending order. */
    @FunctionalInterface
    private interface Filling {
        void fill(FragmentTally tally);
    }

    private void add(FragmentView view, Filling filling) {
        command.interruption().check();
        if (command.filter().takes(view)) {
            FragmentTally tally = new FragmentTally(view, command, budget);
            filling.fill(tally);
            found.addAll(tally.fragments());
        }
    }

    /** What takes a row of a view. */
    @FunctionalInterface
    interface RowTaker {
        void take(long row, RecordSet records);
    }
}
