package io.millrace.pql;

import io.millrace.pql.parse.Call;
import io.millrace.pql.result.QueryResult.Group;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/**
 * Gathers the groups of an answer: those that having lets through, in their order or that of sort, without as many as offset
 * says, as many as limit says. An offset that leaves none is passed over. Confined to one query.
 */
final class GroupPage {
    private static final long GROUP_BYTES = 128;
    private static final long CELL_BYTES = 64;

    /** @param place how many groups came before it */
    private record Placed(Group group, long place) {}

    private final Call call;
    private final Scope scope;
    private final Predicate<Group> having;
    private final Optional<Comparator<Group>> sort;
    private final long offset;
    private final long limit;
    /** Groups that are looked at for the page. */
    private final long size;

    private final List<Group> inOrder = new ArrayList<>();
    private final Comparator<Placed> order;
    private final PriorityQueue<Placed> lastFirst;
    private long bytes;
    private long added;

    GroupPage(Call call, Scope scope) {
        this.call = call;
        this.scope = scope;
        this.having = GroupHaving.of(call);
        this.sort = GroupSort.of(call);
        this.offset = call.integer("offset").orElse(0);
        this.limit = call.integer("limit").orElse(Long.MAX_VALUE);
        this.size = limit > Long.MAX_VALUE - offset ? Long.MAX_VALUE : offset + limit;
        Comparator<Placed> byPlace = Comparator.comparingLong(Placed::place);
        this.order = sort.map(
                        wanted -> Comparator.comparing(Placed::group, wanted).thenComparing(byPlace))
                .orElse(byPlace);
        this.lastFirst = new PriorityQueue<>(order.reversed());
    }

    /** Whether more groups could change the answer. */
    boolean isOpen() {
        return limit > 0 && (sort.isPresent() || inOrder.size() < size);
    }

    /** Adds the next group; false if no more are wanted. */
    boolean add(Group group) {
        if (having.test(group)) {
            bytes += bytes(group);
            if (sort.isEmpty()) {
                inOrder.add(group);
            } else {
                lastFirst.add(new Placed(group, added++));
                if (lastFirst.size() > size) {
                    bytes -= bytes(lastFirst.poll().group());
                }
            }
            scope.refuseMore(call, bytes);
        }
        return isOpen();
    }

    /** About what a group holds. */
    static long bytes(Group group) {
        return GROUP_BYTES + CELL_BYTES * group.cells().size();
    }

    List<Group> groups() {
        List<Group> found = sort.isEmpty()
                ? inOrder
                : lastFirst.stream().sorted(order).map(Placed::group).toList();
        long skipped = offset < found.size() ? offset : 0;
        return found.stream().skip(skipped).limit(limit).toList();
    }
}
