package io.millrace.api.flowcore;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where events are posted: {@code /event/{tenant}/{dataCore}/{flowType}/{eventType}}, {@code /events/…} for batches, {@code /file/…}, and the
 * same below {@code /api/v1}. Immutable.
 *
 * @param core name or id
 */
record WebhookPath(Form form, String tenant, String core, String flow, String event) {
    private static final int SEGMENTS = 5;

    enum Form {
        EVENT,
        EVENTS,
        FILE
    }

    /** Empty if it is another path. */
    static Optional<WebhookPath> of(String path) {
        String own = path.startsWith(Routes.BASE) ? path.substring(Routes.BASE.length()) : path;
        String[] segments = own.substring(Math.min(1, own.length())).split("/", -1);
        Optional<Form> form = form(segments[0]);
        if (form.isEmpty() || segments.length != SEGMENTS) {
            return Optional.empty();
        }
        return Optional.of(new WebhookPath(
                form.get(), decoded(segments[1]), decoded(segments[2]), decoded(segments[3]), decoded(segments[4])));
    }

    private static Optional<Form> form(String segment) {
        return switch (segment) {
            case "event" -> Optional.of(Form.EVENT);
            case "events" -> Optional.of(Form.EVENTS);
            case "file" -> Optional.of(Form.FILE);
            default -> Optional.empty();
        };
    }

    private static String decoded(String segment) {
        if (segment.indexOf('%') < 0) {
            return segment;
        }
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new Problem(ProblemCode.INVALID_PARAMETER, "the address of the request cannot be read").causedBy(e);
        }
    }

    /** @throws Problem {@code FORBIDDEN} or {@code NOT_FOUND} */
    EventType find(Tree tree) {
        return look(tree).orElseThrow(this::missing);
    }

    /** @throws Problem {@code FORBIDDEN} */
    Optional<EventType> look(Tree tree) {
        tree.requireOwn(tenant);
        return tree.named(tenant, core, flow, event);
    }

    /** What is said whichever part of the path there is not. */
    Problem missing() {
        return new Problem(
                ProblemCode.NOT_FOUND,
                "EventType not found with name = " + tenant + '/' + core + '/' + flow + '/' + event);
    }
}
