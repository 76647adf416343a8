package io.millrace.pql;

import io.millrace.pql.parse.PqlProblem;
import io.millrace.pql.parse.Quoted;
import io.millrace.pql.parse.Value;
import io.millrace.pql.result.RowName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts rows of keyed fields into the order of their ids, which is that of other fields' rows. Very many rows stay in the
 * order of their keys and have no ids, since all would have to be held and numbered to give out the first.
 */
final class RowOrder {
    /** Rows that are put into the order of their ids. */
    static final int ROWS_MAX = 1 << 16;

    private static final Comparator<RowName> BY_ID = Comparator.comparingLong(RowName::id);

    private RowOrder() {}

    /** The rows of a keyed field by id; empty if there are too many. */
    static Optional<List<RowName>> byId(Iterator<RowName> rows, QueryField field, Scope scope) {
        List<RowName> list = new ArrayList<>();
        while (rows.hasNext()) {
            if (list.size() == ROWS_MAX) {
                return Optional.empty();
            }
            list.add(rows.next());
        }
        List<RowName> numbered = numbered(list, field, scope);
        numbered.sort(BY_ID);
        return Optional.of(numbered);
    }

    /** The rows of a keyed field with their ids, in the order given. */
    static List<RowName> numbered(List<RowName> rows, QueryField field, Scope scope) {
        List<String> keys = rows.stream().map(RowName::key).toList();
        long[] ids = keys.isEmpty() ? new long[0] : field.ids(scope.keyIds(), keys);
        List<RowName> numbered = new ArrayList<>(ids.length);
        for (int i = 0; i < ids.length; i++) {
            numbered.add(new RowName(ids[i], keys.get(i)));
        }
        return numbered;
    }

    /** Compares rows of a field by id if both have one, else by key. */
    static int compare(RowName left, RowName right) {
        boolean haveIds = left.key() == null || (left.id() > 0 && right.id() > 0);
        return haveIds ? Long.compare(left.id(), right.id()) : KeyOrder.compare(left.key(), right.key());
    }

    /** The row that a page begins behind. */
    static RowName previous(Value value, QueryField field, Scope scope) {
        RowName row = RowNames.of(field, value);
        if (row.key() == null) {
            return row;
        }
        if (!field.knows(row.key())) {
            throw PqlProblem.execution("translating previous key " + Quoted.text(row.key()) + " of field "
                    + Quoted.text(field.name()) + ": key not found");
        }
        return numbered(List.of(row), field, scope).get(0);
    }

    /** Puts each list of keys into the order of the rows' ids. */
    static void sort(String[][] lists, QueryField field, Scope scope) {
        List<String> keys = Arrays.stream(lists)
                .filter(list -> list.length > 1)
                .flatMap(Arrays::stream)
                .distinct()
                .limit(ROWS_MAX + 1L)
                .toList();
        if (keys.isEmpty() || keys.size() > ROWS_MAX) {
            return;
        }
        long[] ids = field.ids(scope.keyIds(), keys);
        Map<String, Long> idOf = new HashMap<>();
        for (int i = 0; i < ids.length; i++) {
            idOf.put(keys.get(i), ids[i]);
        }
        for (String[] list : lists) {
            if (list.length > 1) {
                Arrays.sort(list, Comparator.comparingLong(idOf::get));
            }
        }
    }
}
