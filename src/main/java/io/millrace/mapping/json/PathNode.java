package io.millrace.mapping.json;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A step of the paths of all columns, laid out as a tree of member names. Immutable. Columns are named by their index in
 * the mapping.
 */
final class PathNode {
    private final String name;
    private final int depth;
    private final int order;
    private final int[] columns;
    private final int[] below;
    private final PathNode[] children;
    private final Map<String, PathNode> byName = new HashMap<>();

    private PathNode(String name, int depth, int order, List<Column> all, List<Integer> through) {
        this.name = name;
        this.depth = depth;
        this.order = order;
        this.columns = select(through, all, true);
        this.below = select(through, all, false);
        Map<String, List<Integer>> groups = new LinkedHashMap<>();
        for (int column : below) {
            groups.computeIfAbsent(all.get(column).path().get(depth), step -> new ArrayList<>())
                    .add(column);
        }
        this.children = new PathNode[groups.size()];
        groups.forEach((step, group) -> {
            PathNode child = new PathNode(step, depth + 1, byName.size(), all, group);
            children[byName.size()] = child;
            byName.put(step, child);
        });
    }

    /** The tree of all columns; its root stands for the record itself. */
    static PathNode root(List<Column> columns) {
        return new PathNode(
                "", 0, 0, columns, IntStream.range(0, columns.size()).boxed().toList());
    }

    private int[] select(List<Integer> through, List<Column> all, boolean endHere) {
        return through.stream()
                .mapToInt(Integer::intValue)
                .filter(column -> all.get(column).path().size() == depth == endHere)
                .toArray();
    }

    /** Steps from the record down to here. */
    int depth() {
        return depth;
    }

    /** Among its siblings. */
    int order() {
        return order;
    }

    /** The columns whose path ends here. */
    int[] columns() {
        return columns;
    }

    /** The columns whose path goes on from here. */
    int[] below() {
        return below;
    }

    boolean hasChildren() {
        return children.length > 0;
    }

    /**
     * The step with that name, or null.
     *
     * @param guess the order of the one that is likely, because clients write members mostly in one order
     */
    PathNode child(String member, int guess) {
        if (guess < children.length && children[guess].name.equals(member)) {
            return children[guess];
        }
        return byName.get(member);
    }
}
