package io.millrace.pql;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.TimeViews;
import io.millrace.model.FieldType;
import io.millrace.pql.GroupDimension.Cursor;
import io.millrace.pql.GroupDimension.Start;
import io.millrace.pql.parse.Call;
import io.millrace.pql.parse.PqlProblem;
import io.millrace.pql.parse.Value;
import io.millrace.pql.result.QueryResult;
import io.millrace.pql.result.QueryResult.Aggregate;
import io.millrace.pql.result.QueryResult.Group;
import io.millrace.pql.result.QueryResult.GroupCell;
import io.millrace.pql.result.QueryResult.GroupsResult;
import io.millrace.pql.result.RowName;
import io.millrace.table.RowCounts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * GroupBy: how many records have one value in each of some fields. Goes field by field, and only on with values that records
 * of the group so far have; at any time it holds one group's records for each field. Confined to one query.
 */
final class GroupByCall {
    /** A group costs by them, and each costs stack. */
    private static final int FIELDS_MAX = 64;

    /** Arguments of Rows by which it lists rows itself. */
    private static final Set<String> LISTING = Set.of("limit", "column", "like", "in");

    private final Call call;
    private final Scope scope;
    private final List<GroupDimension> dimensions = new ArrayList<>();
    private final GroupAggregate aggregate;
    private final GroupPage page;
    /** Where each dimension begins; null if at its first value. */
    private final Start[] starts;

    private final Cursor[] cursors;

    private GroupByCall(Call call, Scope scope) {
        this.call = call;
        this.scope = scope;
        if (call.children().isEmpty()) {
            throw PqlProblem.execution("need at least one child call");
        }
        if (call.children().size() > FIELDS_MAX) {
            throw PqlProblem.execution("GroupBy() takes at most " + FIELDS_MAX + " Rows, but got "
                    + call.children().size());
        }
        this.page = new GroupPage(call, scope);
        this.aggregate = GroupAggregate.of(call, scope);
        call.children().forEach(child -> dimensions.add(dimension(child)));
        this.starts = starts();
        this.cursors = new Cursor[dimensions.size()];
    }

    static QueryResult groupBy(Call call, Scope scope) {
        return new GroupByCall(call, scope).groups();
    }

    private QueryResult groups() {
        RecordSet filterOrNull = call.call("filter").map(scope::records).orElse(scope.shards());
        if (page.isOpen()) {
            walk(0, filterOrNull, starts != null);
        }
        return new GroupsResult(aggregate.kind(), page.groups());
    }

    private GroupDimension dimension(Call child) {
        if (!child.key().equals("rows")) {
            throw PqlProblem.execution("'" + child.name() + "' is not a valid child query for GroupBy, must be 'Rows'");
        }
        String name = child.fieldName().orElseThrow(() -> PqlProblem.execution("missing field in Rows call"));
        QueryField field = scope.field(name);
        boolean isListing = child.args().keySet().stream().anyMatch(LISTING::contains);
        if (field.type() == FieldType.DECIMAL) {
            throw PqlProblem.execution("Rows call must have field of one of types: set,time,mutex,bool,int,timestamp");
        }
        if (isListing || !(field.isNumeric() || field.type() == FieldType.BOOL)) {
            Collection<String> views = TimeRange.views(child, field);
            RowList list = RowsCalls.list(isListing ? child : child.without("previous"), scope);
            return rows(field, views, child.arg("in").isPresent() ? ordered(list.rows()) : list.rows(), !isListing);
        }
        TimeRange.refuse(child, field);
        RowsCalls.refuseChildren(child);
        return field.isNumeric()
                ? new GroupNumbers(field, scope)
                : rows(field, List.of(TimeViews.STANDARD), List.of(RowName.of(0), RowName.of(1)), true);
    }

    private GroupDimension rows(QueryField field, Collection<String> views, Iterable<RowName> rows, boolean isWhole) {
        int others = call.children().size() - 1;
        boolean isFirst = dimensions.isEmpty();
        return new GroupRows(field, views, rows, isWhole, isFirst ? 0 : RowOrder.ROWS_MAX / others, scope);
    }

    /** The rows in ascending order, each once. */
    private static Iterable<RowName> ordered(Iterable<RowName> rows) {
        TreeSet<RowName> ordered = new TreeSet<>(RowOrder::compare);
        rows.forEach(ordered::add);
        return ordered;
    }

    /**
     * The values that previous groups ended with are places of an odometer: the last turns on behind its value, the others
     * stay at theirs until it has gone round. Null if none is given.
     */
    private Start[] starts() {
        List<Value> previous = previous();
        if (previous.stream().allMatch(value -> value == null)) {
            return null;
        }
        Start[] found = new Start[dimensions.size()];
        Arrays.fill(found, Start.NONE);
        boolean isExact = true;
        for (int i = 0; i < found.length && isExact; i++) {
            found[i] = dimensions.get(i).start(previous.get(i), i == found.length - 1);
            isExact = found[i].isExact();
        }
        return found;
    }

    private List<Value> previous() {
        List<Value> own = new ArrayList<>();
        call.children().forEach(child -> own.add(child.args().get("previous")));
        if (!(call.args().get("previous") instanceof Value.Many many)) {
            return own;
        }
        if (many.values().size() != own.size()) {
            throw PqlProblem.execution(
                    "mismatched lengths for previous: " + many.values().size() + " values for " + own.size() + " Rows");
        }
        return many.values();
    }

    /** False if no more groups are wanted. */
    private boolean walk(int level, RecordSet recordsOrNull, boolean isStart) {
        Start start = isStart ? starts[level] : Start.NONE;
        boolean isLast = level == cursors.length - 1;
        if (isLast && !isStart && aggregate.kind() == Aggregate.NONE) {
            Optional<RowCounts> counts = dimensions.get(level).counts(recordsOrNull);
            if (counts.isPresent()) {
                return addAll(counts.get());
            }
        }
        Cursor cursor = dimensions.get(level).over(recordsOrNull, start.place());
        cursors[level] = cursor;
        boolean isOpen = true;
        while (isOpen && cursor.next()) {
            scope.interruption().check();
            boolean isStartBehind = isStart && start.isExact() && cursor.place() == start.place();
            isOpen = isLast ? add(cursor.records()) : walk(level + 1, cursor.records(), isStartBehind);
        }
        return isOpen;
    }

    private boolean add(RecordSet records) {
        return aggregate
                .group(this::cells, records)
                .map(group -> page.add(group))
                .orElse(true);
    }

    /** Groups of the rows of the last field. */
    private boolean addAll(RowCounts counts) {
        String field = call.children().get(cursors.length - 1).fieldName().orElseThrow();
        List<GroupCell> outer = Arrays.stream(cursors)
                .limit(cursors.length - 1L)
                .map(Cursor::cell)
                .toList();
        boolean isOpen = true;
        while (isOpen && counts.next(1)) {
            List<GroupCell> cells = new ArrayList<>(outer);
            cells.add(new GroupCell.Row(field, counts.row()));
            isOpen = page.add(new Group(cells, counts.count(), null));
        }
        return isOpen;
    }

    private List<GroupCell> cells() {
        return Arrays.stream(cursors).map(Cursor::cell).toList();
    }
}
