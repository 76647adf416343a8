package io.millrace.api.featurebase;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.ArrayList;
import java.util.List;

/**
 * A list of regular expressions, one of which has to be found in a name; without a list every name will do. Their language is Go's, as in
 * the server, and looking for one takes time in proportion to its length and the name's, whatever it is. Immutable, thread-safe.
 */
final class NameFilter {
    static final NameFilter ALL = new NameFilter(List.of());

    /** A repetition may stand for a thousand copies of what it repeats, and each takes memory. */
    static final int CHARS_MAX = 512;

    private final List<Pattern> patterns;

    private NameFilter(List<Pattern> patterns) {
        this.patterns = patterns;
    }

    /**
     * @param listOrNull with commas between the expressions, which therefore have none in them
     * @throws Problem that says what is wrong with it
     */
    static NameFilter of(String listOrNull) {
        if (listOrNull == null || listOrNull.isEmpty()) {
            return ALL;
        }
        if (listOrNull.length() > CHARS_MAX) {
            throw new Problem(
                    ProblemCode.INVALID_PARAMETER,
                    "a list of regular expressions has more than " + CHARS_MAX + " characters");
        }
        List<Pattern> patterns = new ArrayList<>();
        for (String expression : listOrNull.split(",", -1)) {
            try {
                patterns.add(Pattern.compile(expression));
            } catch (PatternSyntaxException e) {
                throw new Problem(ProblemCode.INVALID_PARAMETER, e.getMessage()).causedBy(e);
            }
        }
        return new NameFilter(List.copyOf(patterns));
    }

    boolean takes(String name) {
        return patterns.isEmpty()
                || patterns.stream().anyMatch(pattern -> pattern.matcher(name).find());
    }
}
