package io.millrace.mapping.json;

/** Lists inside one string: parts between commas, the whole perhaps in brackets. There is no quoting. */
final class CommaList {
    /** Takes one part. */
    interface Part {
        void take(int from, int to);
    }

    private CommaList() {}

    /** Visits each part; {@code "[]"} has none. */
    static void forEach(Chars text, boolean isTrimmed, Part part) {
        Chars rest = new Chars();
        int start = isTrimmed ? text.trimmedStart() : text.start;
        int end = isTrimmed ? text.trimmedEnd(start) : text.end;
        boolean hasBrackets = end - start >= 2 && text.chars[start] == '[' && text.chars[end - 1] == ']';
        int from = hasBrackets ? start + 1 : start;
        int to = hasBrackets ? end - 1 : end;
        if (hasBrackets && from == to) {
            return;
        }
        for (int at = from; at <= to; at++) {
            if (at == to || text.chars[at] == ',') {
                rest.set(text.chars, from, at - from);
                int partStart = isTrimmed ? rest.trimmedStart() : from;
                part.take(partStart, isTrimmed ? rest.trimmedEnd(partStart) : at);
                from = at + 1;
            }
        }
    }
}
