package io.millrace.api;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Which dialect answers for which path: the one with the longest pattern that fits, by whole segments. Whoever would see
 * another path behind percent-encoding, empty segments or dots would hand it to another dialect; such a path is nobody's.
 * Immutable.
 */
final class PathTable {
    /** Behind a pattern for a path and all below it. */
    private static final String BELOW = "/*";

    private static final int SEGMENTS_OF_NOBODY = 2;

    private static final Pattern PREFIX = Pattern.compile("(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+");

    /** The longest first, and of equal ones the exact one. */
    private final Entry[] entries;

    private record Entry(String prefix, boolean isExact, Dialect dialect) {
        boolean fits(String path) {
            return isExact
                    ? path.equals(prefix)
                    : path.startsWith(prefix)
                            && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
        }
    }

    /** @throws IllegalArgumentException if two dialects want the same, or a pattern is not well-formed */
    PathTable(List<Dialect> dialects) {
        Map<String, Dialect> patterns = new HashMap<>();
        List<Entry> sorted = new ArrayList<>();
        for (Dialect dialect : dialects) {
            for (String pattern : dialect.paths()) {
                Dialect other = patterns.put(pattern, dialect);
                if (other != null) {
                    throw new IllegalArgumentException(
                            pattern + " is wanted by " + name(other) + " and " + name(dialect));
                }
                sorted.add(entry(pattern, dialect));
            }
        }
        sorted.sort(Comparator.comparingInt((Entry entry) -> -entry.prefix.length())
                .thenComparing(Comparator.comparing(Entry::isExact).reversed()));
        entries = sorted.toArray(Entry[]::new);
    }

    private static String name(Dialect dialect) {
        return dialect.getClass().getSimpleName();
    }

    private static Entry entry(String pattern, Dialect dialect) {
        boolean isExact = !pattern.endsWith(BELOW);
        String prefix = isExact ? pattern : pattern.substring(0, pattern.length() - BELOW.length());
        if (!pattern.equals("/")
                && !pattern.equals(BELOW)
                && !PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException(
                    name(dialect) + " wants " + pattern + ", which is neither a path nor a path and " + BELOW);
        }
        return new Entry(prefix, isExact, dialect);
    }

    /**
     * Null if nobody serves the path.
     *
     * @param path as the client sent it, without the query; null if the request has none
     */
    Dialect owner(String path) {
        if (path == null) {
            return null;
        }
        Dialect owner = fitting(path);
        return isPlain(path) || fitting(canonical(path)) == owner ? owner : null;
    }

    private static boolean isPlain(String path) {
        return path.indexOf('%') < 0 && !path.contains("//") && !path.contains("/.");
    }

    /**
     * The path as the log may tell it, without the secrets that a dialect has in its paths, however they are written. Paths of
     * nobody may be such ones that were mistyped, so not much of them is told.
     *
     * @param path as the client sent it, without the query; null if the request has none
     */
    String shown(String path) {
        if (path == null) {
            return null;
        }
        String plain = isPlain(path) ? path : canonical(path);
        int told = told(plain);
        return told == Integer.MAX_VALUE && told(path) == told ? path : head(plain, told);
    }

    private int told(String path) {
        Dialect owner = fitting(path);
        return owner == null ? SEGMENTS_OF_NOBODY : owner.segmentsTold(path);
    }

    /** @param segments how many of them are left */
    private static String head(String path, int segments) {
        int end = 0;
        for (int i = 0; i < segments && end >= 0; i++) {
            end = path.indexOf('/', end + 1);
        }
        return end < 0 || end == path.length() - 1 ? path : path.substring(0, end) + "/…";
    }

    private Dialect fitting(String path) {
        for (Entry entry : entries) {
            if (entry.fits(path)) {
                return entry.dialect;
            }
        }
        return null;
    }

    /** What the path would be to one who decodes everything and leaves out empty segments and dots. */
    private static String canonical(String path) {
        List<String> segments = new ArrayList<>();
        for (String segment : decoded(path).split("/")) {
            if (segment.equals("..")) {
                if (!segments.isEmpty()) {
                    segments.remove(segments.size() - 1);
                }
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.add(segment);
            }
        }
        return "/" + String.join("/", segments);
    }

    /** With a character for each encoded byte: patterns are ASCII. What is not encoded well stays. */
    private static String decoded(String path) {
        StringBuilder decoded = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            int high = path.charAt(i) == '%' && i + 2 < path.length() ? Character.digit(path.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(path.charAt(i + 2), 16);
            if (low < 0) {
                decoded.append(path.charAt(i));
            } else {
                decoded.append((char) (high << 4 | low));
                i += 2;
            }
        }
        return decoded.toString();
    }
}
