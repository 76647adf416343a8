package io.millrace.mapping.document;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A JSON text and where its values stand in it. Values are numbered in the order of the text, from 0, the whole. An
 * object's number is followed by those of its members, each a name and a value with all that is in it; an array's by those of its elements.
 * Immutable.
 */
public final class JsonDocument {
    /** The number of no value. */
    public static final int NONE = -1;
    /** Objects and arrays inside each other. */
    public static final int DEPTH_MAX = 256;

    private final byte[] json;
    private final int[] starts;
    private final int[] ends;
    private final int[] nexts;
    private final boolean isCompact;

    /**
     * @param starts of each value, the offset of its first byte
     * @param ends of each value, the offset behind its last byte
     * @param nexts of each value, the number behind those of all that is in it
     * @param isCompact whether no blanks stand around values
     */
    JsonDocument(byte[] json, int[] starts, int[] ends, int[] nexts, boolean isCompact) {
        this.json = json;
        this.starts = starts;
        this.ends = ends;
        this.nexts = nexts;
        this.isCompact = isCompact;
    }

    /**
     * Reads one value of strict JSON in UTF-8.
     *
     * @param length how many bytes, from the front, count; they must not change any more
     */
    public static JsonDocument read(byte[] json, int length) throws MalformedDocument {
        return new JsonScanner(json, length).read();
    }

    /** The first byte tells what the value is: <code>{</code>, {@code [}, {@code "}, {@code t}, {@code f}, {@code n}; else it is a number. */
    public byte first(int value) {
        return json[starts[value]];
    }

    public boolean isObject(int value) {
        return first(value) == '{';
    }

    public boolean isArray(int value) {
        return first(value) == '[';
    }

    public boolean isString(int value) {
        return first(value) == '"';
    }

    /** The number behind those of all that is in the value. */
    public int next(int value) {
        return nexts[value];
    }

    /** The value as JSON without blanks, its numbers, names and escapes as they were written. */
    public Span compact(int value) {
        Span written = new Span(json, starts[value], ends[value] - starts[value]);
        return isCompact || !(isObject(value) || isArray(value)) ? written : JsonText.withoutBlanks(written);
    }

    /** What a string or a name says. */
    public Span string(int value) {
        return JsonText.decoded(new Span(json, starts[value] + 1, ends[value] - starts[value] - 2));
    }

    /** A number, as near as a double comes. */
    public double number(int value) {
        return Double.parseDouble(
                new String(json, starts[value], ends[value] - starts[value], StandardCharsets.ISO_8859_1));
    }

    /** The last member of an object with a name, or NONE. */
    int member(int object, byte[] name) {
        int found = NONE;
        for (int at = object + 1; at < nexts[object]; at = nexts[at + 1]) {
            if (isName(at, name)) {
                found = at + 1;
            }
        }
        return found;
    }

    /** The element of an array at an index from 0, or NONE. */
    int element(int array, int index) {
        int at = array + 1;
        for (int i = 0; i < index && at < nexts[array]; i++) {
            at = nexts[at];
        }
        return at < nexts[array] ? at : NONE;
    }

    /** Escapes make a text longer than what it says. */
    private boolean isName(int string, byte[] name) {
        int start = starts[string] + 1;
        int length = ends[string] - start - 1;
        if (length < name.length) {
            return false;
        }
        if (length > name.length && JsonText.hasEscapes(json, start, length)) {
            Span decoded = string(string);
            return isEqual(decoded.bytes(), decoded.offset(), decoded.length(), name);
        }
        return isEqual(json, start, length, name) && !JsonText.hasEscapes(json, start, length);
    }

    private static boolean isEqual(byte[] bytes, int start, int length, byte[] other) {
        return Arrays.equals(bytes, start, start + length, other, 0, other.length);
    }
}
