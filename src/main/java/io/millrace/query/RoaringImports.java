package io.millrace.query;

import io.millrace.admission.RoaringCommand;
import io.millrace.admission.RoaringCommand.Action;
import io.millrace.bitmap.RecordSet;
import io.millrace.bitmap.ShardBits;
import io.millrace.model.Field;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;

/** Reads the bitmaps of an import. */
final class RoaringImports {
    /** @param rows the records of each row that the bitmap has */
    record Change(Field field, String view, Action action, NavigableMap<Long, RecordSet> rows) {}

    private RoaringImports() {}

    /** In the order in which they count. */
    static List<Change> read(RoaringCommand command) {
        List<Change> changes = new ArrayList<>();
        for (RoaringCommand.View view : command.views()) {
            for (RoaringCommand.Change change : view.changes()) {
                changes.add(new Change(view.field(), view.view(), change.action(), rows(command, view, change)));
            }
        }
        return changes;
    }

    private static NavigableMap<Long, RecordSet> rows(
            RoaringCommand command, RoaringCommand.View view, RoaringCommand.Change change) {
        try {
            return ShardBits.read(change.data(), command.shard());
        } catch (ShardBits.Invalid e) {
            throw new Problem(
                            ProblemCode.INVALID_BODY,
                            "the data for view " + view.view() + " of field "
                                    + view.field().name() + " is no bitmap: " + e.getMessage())
                    .causedBy(e);
        }
    }
}
