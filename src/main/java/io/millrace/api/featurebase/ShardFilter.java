package io.millrace.api.featurebase;

import io.millrace.api.json.GoText;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.ArrayList;
import java.util.List;

/** A list of shards and of spans of them, such as {@code 0,3-5}; without a list every shard will do. Immutable, thread-safe. */
final class ShardFilter {
    static final ShardFilter ALL = new ShardFilter(List.of());

    /** First and last, both included; unsigned. */
    private record Span(long first, long last) {}

    private final List<Span> spans;

    private ShardFilter(List<Span> spans) {
        this.spans = spans;
    }

    /** @throws Problem that says what is wrong with it */
    static ShardFilter of(String listOrNull) {
        if (listOrNull == null || listOrNull.isEmpty()) {
            return ALL;
        }
        List<Span> spans = new ArrayList<>();
        for (String entry : listOrNull.split(",", -1)) {
            String[] ends = entry.split("-", -1);
            if (ends.length > 2) {
                throw wrong("invalid range " + GoText.quoted(entry));
            }
            Span span = new Span(number(ends[0]), number(ends[ends.length - 1]));
            if (Long.compareUnsigned(span.last, span.first) < 0) {
                throw wrong("invalid range " + GoText.quoted(entry) + ": max < min");
            }
            spans.add(span);
        }
        return new ShardFilter(List.copyOf(spans));
    }

    private static long number(String text) {
        try {
            if (text.startsWith("+")) {
                throw new NumberFormatException("a sign");
            }
            return Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            boolean isNumber = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
            throw wrong("strconv.ParseUint: parsing " + GoText.quoted(text) + ": "
                            + (isNumber ? "value out of range" : "invalid syntax"))
                    .causedBy(e);
        }
    }

    private static Problem wrong(String message) {
        return new Problem(ProblemCode.INVALID_PARAMETER, message);
    }

    boolean takes(long shard) {
        return spans.isEmpty()
                || spans.stream()
                        .anyMatch(span -> Long.compareUnsigned(shard, span.first) >= 0
                                && Long.compareUnsigned(shard, span.last) <= 0);
    }
}
