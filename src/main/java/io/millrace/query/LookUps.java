package io.millrace.query;

import io.millrace.admission.LookUpCommand;
import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.RowCursor;
import io.millrace.pql.LikePattern;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.table.TableSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Looks keys up in a table. */
final class LookUps {
    /** Keys in one answer. */
    private static final int KEYS_MAX = 1 << 20;

    private LookUps() {}

    static Object answer(LookUpCommand command, TableSnapshot table) {
        if (command instanceof LookUpCommand.RecordIds records) {
            return records.keys().stream()
                    .mapToLong(key -> table.recordId(key).orElse(0))
                    .toArray();
        }
        if (command instanceof LookUpCommand.RecordKeys records) {
            return recordKeys(table, records.ids());
        }
        return command instanceof LookUpCommand.RowsLike like
                ? like(like, table)
                : rows((LookUpCommand.RowKeys) command, table);
    }

    private static List<String> like(LookUpCommand.RowsLike command, TableSnapshot table) {
        int position = table.schema().positionOf(command.field().id());
        LikePattern pattern = new LikePattern(command.pattern());
        List<String> found = new ArrayList<>();
        if (position >= 0) {
            RowCursor rows = table.rows(position, table.views(position));
            while (rows.next()) {
                if (pattern.matches(rows.key())) {
                    found.add(rows.key());
                    requireFew(found, command);
                }
            }
        }
        return found;
    }

    private static void requireFew(List<String> found, LookUpCommand.RowsLike command) {
        if (found.size() > KEYS_MAX) {
            throw new Problem(
                    ProblemCode.TOO_LARGE,
                    "more than " + KEYS_MAX + " keys of " + command.field().name() + " are like " + command.pattern());
        }
    }

    private static List<String> recordKeys(TableSnapshot table, long[] ids) {
        RecordSet records =
                RecordSet.of(LongStream.of(ids).filter(id -> id >= 0).toArray());
        String[] keys = table.recordKeys(records);
        Map<Long, String> byId = new HashMap<>();
        int[] next = {0};
        records.forEach(id -> byId.put(id, keys[next[0]++]));
        List<String> found = new ArrayList<>(ids.length);
        for (long id : ids) {
            found.add(byId.get(id));
        }
        return found;
    }

    private static List<String> rows(LookUpCommand.RowKeys command, TableSnapshot table) {
        int position = table.schema().positionOf(command.field().id());
        if (position < 0) {
            return List.of();
        }
        Collection<String> views = table.views(position);
        return command.keys().stream()
                .filter(key -> !table.row(position, views, key).isEmpty())
                .toList();
    }
}
