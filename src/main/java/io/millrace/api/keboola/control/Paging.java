package io.millrace.api.keboola.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.json.Json;
import java.util.List;
import java.util.function.Function;

/**
 * Which part of a list is asked for.
 *
 * @param limit how many at most
 * @param afterId behind which it begins; empty for the start
 */
record Paging(int limit, String afterId) {
    /** A part of a list, and the document that tells which. */
    record Page<T>(List<T> items, ObjectNode json) {}

    /** @param all by ascending id */
    <T> Page<T> of(List<T> all, Function<T, String> id) {
        List<T> behind = all.stream()
                .filter(item -> id.apply(item).compareTo(afterId) > 0)
                .toList();
        return page(behind, all.size(), id);
    }

    /** The same, where only what is behind the start counts for the total. */
    <T> Page<T> ofRest(List<T> all, Function<T, String> id) {
        List<T> behind = all.stream()
                .filter(item -> id.apply(item).compareTo(afterId) > 0)
                .toList();
        return page(behind, behind.size(), id);
    }

    private <T> Page<T> page(List<T> behind, int total, Function<T, String> id) {
        List<T> items = behind.subList(0, Math.min(limit, behind.size()));
        String last = items.isEmpty() ? "" : id.apply(items.get(items.size() - 1));
        return new Page<>(
                items,
                Json.object()
                        .put("limit", limit)
                        .put("totalCount", total)
                        .put("afterId", afterId)
                        .put("lastId", last));
    }
}
