package io.millrace.mapping.multipart;

import io.millrace.problem.FieldProblem;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The line that stands between the parts of a form: {@code --} and what the content type says, then blanks, at most. The last one has
 * {@code --} behind it. Whatever else begins so is content. Immutable.
 */
final class Boundary {
    static final int CHARACTERS_MAX = 70;

    private static final String FORM = "multipart/form-data";

    /** {@code CR LF --boundary}. */
    private final byte[] delimiter;

    private Boundary(byte[] delimiter) {
        this.delimiter = delimiter;
    }

    /** @throws Problem INVALID_PARAMETER if it is not the content type of a form, or there is no boundary in it that could be one */
    static Boundary of(String contentType) {
        Optional<HeaderValue> type = HeaderValue.read(contentType);
        if (type.isEmpty() || !type.get().word().equals(FORM)) {
            throw refused("has to be " + FORM + "; boundary=…");
        }
        String boundary = type.get().parameters().get("boundary");
        if (boundary == null || boundary.isEmpty() || boundary.length() > CHARACTERS_MAX || !isText(boundary)) {
            throw refused("has to name the form's boundary, 1 to " + CHARACTERS_MAX + " characters of ASCII");
        }
        return new Boundary(("\r\n--" + boundary).getBytes(StandardCharsets.US_ASCII));
    }

    private static boolean isText(String boundary) {
        return boundary.chars().allMatch(c -> c >= ' ' && c < 0x7f) && !boundary.endsWith(" ");
    }

    private static Problem refused(String why) {
        String message = "the content type " + why;
        return new Problem(
                ProblemCode.INVALID_PARAMETER,
                message + "; nothing was stored",
                List.of(new FieldProblem("content-type", List.of(), "bad_header", message)));
    }

    /**
     * A boundary that was found.
     *
     * @param from where the content in front of it ends
     * @param to where what is behind it begins
     */
    record Found(int from, int to, boolean isLast) {}

    /** The next boundary; null if there is none. */
    Found find(byte[] body, int from, int length) {
        // the first line has no line end in front of it
        Found first = from == 0 ? found(body, 0, length, 2) : null;
        int at = first == null ? from : length;
        while (at < length && first == null) {
            first = found(body, at, length, 0);
            do {
                at++;
            } while (at < length && body[at] != '\r');
        }
        return first;
    }

    /**
     * Where a boundary may begin of which more is yet to come; {@code length} if nowhere. What is in front of it is content, unless there is
     * a whole boundary.
     */
    int begun(byte[] body, int from, int length) {
        int at = from;
        while (at < length && !(body[at] == '\r' && isBegun(body, at, length))) {
            at++;
        }
        return at;
    }

    private boolean isBegun(byte[] body, int from, int length) {
        int there = Math.min(delimiter.length, length - from);
        for (int i = 0; i < there; i++) {
            if (body[from + i] != delimiter[i]) {
                return false;
            }
        }
        int at = from + there;
        for (int dashes = 0; at < length && dashes < 2 && body[at] == '-'; dashes++) {
            at++;
        }
        while (at < length && (body[at] == ' ' || body[at] == '\t')) {
            at++;
        }
        return at == length || (at == length - 1 && body[at] == '\r');
    }

    private Found found(byte[] body, int at, int length, int skipped) {
        return matches(body, at, length, skipped) ? end(body, at, at + delimiter.length - skipped, length) : null;
    }

    private boolean matches(byte[] body, int at, int length, int skipped) {
        if (length - at < delimiter.length - skipped) {
            return false;
        }
        for (int i = skipped; i < delimiter.length; i++) {
            if (body[at + i - skipped] != delimiter[i]) {
                return false;
            }
        }
        return true;
    }

    private static Found end(byte[] body, int from, int to, int length) {
        boolean isLast = to + 1 < length && body[to] == '-' && body[to + 1] == '-';
        int at = isLast ? to + 2 : to;
        while (at < length && (body[at] == ' ' || body[at] == '\t')) {
            at++;
        }
        if (isLast && at == length) {
            return new Found(from, at, true);
        }
        boolean isLine = at + 1 < length && body[at] == '\r' && body[at + 1] == '\n';
        return isLine ? new Found(from, at + 2, isLast) : null;
    }
}
