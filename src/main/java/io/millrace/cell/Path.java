package io.millrace.cell;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.ArrayList;
import java.util.List;

/**
 * The name of a row or a column: one element or more. As text the elements are joined by dots; one that is empty, or has a dot, a double
 * quote or a control character in it, stands in double quotes, with its own quotes doubled. Immutable.
 *
 * @param elements not empty; an element may be
 */
public record Path(List<String> elements) implements Comparable<Path> {
    private static final char DOT = '.';
    private static final char QUOTE = '"';

    public Path {
        elements = List.copyOf(elements);
        if (elements.isEmpty()) {
            throw new IllegalArgumentException("a path has at least one element");
        }
    }

    /** Of these elements, whatever characters they have. */
    public static Path of(String... elements) {
        return new Path(List.of(elements));
    }

    /**
     * Reads the text form.
     *
     * @throws Problem {@code INVALID_PARAMETER} if the text is empty, or its quotes are not in order
     */
    public static Path parse(String text) {
        if (text.isEmpty()) {
            throw new Problem(ProblemCode.INVALID_PARAMETER, "a path is not empty");
        }
        if (text.indexOf(DOT) < 0 && text.indexOf(QUOTE) < 0) {
            return new Path(List.of(text));
        }
        List<String> elements = new ArrayList<>();
        int at = 0;
        while (true) {
            StringBuilder element = new StringBuilder();
            at = text.startsWith("\"", at) ? quoted(text, at + 1, element) : plain(text, at, element);
            elements.add(element.toString());
            if (at == text.length()) {
                return new Path(elements);
            }
            if (text.charAt(at) != DOT) {
                throw wrong(text, at, "a dot has to follow the closing quote");
            }
            at++;
        }
    }

    private static int plain(String text, int from, StringBuilder element) {
        int end = from;
        while (end < text.length() && text.charAt(end) != DOT) {
            if (text.charAt(end) == QUOTE) {
                throw wrong(text, end, "an element with a quote in it has to stand in quotes");
            }
            end++;
        }
        element.append(text, from, end);
        return end;
    }

    private static int quoted(String text, int from, StringBuilder element) {
        int at = from;
        while (at < text.length()) {
            char next = text.charAt(at);
            if (next != QUOTE) {
                element.append(next);
                at++;
            } else if (text.startsWith("\"", at + 1)) {
                element.append(QUOTE);
                at += 2;
            } else {
                return at + 1;
            }
        }
        throw wrong(text, from - 1, "the quote is not closed");
    }

    private static Problem wrong(String text, int at, String why) {
        return new Problem(
                ProblemCode.INVALID_PARAMETER, "'" + text + "' is no path: at character " + (at + 1) + ", " + why);
    }

    public int size() {
        return elements.size();
    }

    /** This path with the other one behind it. */
    public Path append(Path other) {
        List<String> joined = new ArrayList<>(elements);
        joined.addAll(other.elements);
        return new Path(joined);
    }

    /** Whether the other path begins with this one, or is the same. */
    public boolean isPrefixOf(Path other) {
        return other.size() >= size() && other.elements.subList(0, size()).equals(elements);
    }

    /** The same for all who ask, and evenly spread. */
    public long hash() {
        long hash = 0xcbf29ce484222325L;
        for (String element : elements) {
            for (int i = 0; i < element.length(); i++) {
                hash = (hash ^ element.charAt(i)) * 0x100000001b3L;
            }
            hash = (hash ^ 0xffff_ffffL) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }

    /** Element by element, by code units. */
    @Override
    public int compareTo(Path other) {
        int common = Math.min(size(), other.size());
        for (int i = 0; i < common; i++) {
            int order = elements.get(i).compareTo(other.elements.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(size(), other.size());
    }

    /** What {@link #parse} reads. */
    @Override
    public String toString() {
        if (elements.size() == 1) {
            return text(elements.get(0));
        }
        StringBuilder text = new StringBuilder();
        for (String element : elements) {
            text.append(text.isEmpty() ? "" : ".").append(text(element));
        }
        return text.toString();
    }

    private static String text(String element) {
        return isPlain(element) ? element : QUOTE + element.replace("\"", "\"\"") + QUOTE;
    }

    private static boolean isPlain(String element) {
        for (int i = 0; i < element.length(); i++) {
            char c = element.charAt(i);
            if (c == DOT || c == QUOTE || c < ' ') {
                return false;
            }
        }
        return !element.isEmpty();
    }
}
