package io.millrace.mapping.document;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The way to a value, such as {@code a.b[1].c}: parts between {@code .} and {@code [}, of which those like {@code 1]} are
 * indexes and all others names. Parts that are empty are left out, and a path without parts leads to the whole. Names that have a dot or an opening bracket cannot be reached.
 * Immutable.
 */
public final class DocumentPath {
    private static final int INDEX_DIGITS_MAX = 9;

    /**
     * @param name of a member; the digits of an index
     * @param index of an element; -1 if the name is none
     */
    private record Step(byte[] name, int index, boolean isIndex) {}

    private final String text;
    private final List<Step> steps;

    private DocumentPath(String text, List<Step> steps) {
        this.text = text;
        this.steps = List.copyOf(steps);
    }

    public static DocumentPath parse(String text) {
        List<Step> steps = new ArrayList<>();
        for (String part : text.split("[.\\[]")) {
            if (!part.isEmpty()) {
                steps.add(step(part));
            }
        }
        return new DocumentPath(text, steps);
    }

    private static Step step(String part) {
        boolean isIndex = part.endsWith("]") && index(part.substring(0, part.length() - 1)) >= 0;
        String name = isIndex ? String.valueOf(index(part.substring(0, part.length() - 1))) : part;
        return new Step(name.getBytes(StandardCharsets.UTF_8), index(name), isIndex);
    }

    private static int index(String digits) {
        boolean isIndex = !digits.isEmpty()
                && digits.length() <= INDEX_DIGITS_MAX
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return isIndex ? Integer.parseInt(digits) : -1;
    }

    /**
     * The number of the value, or {@link JsonDocument#NONE}.
     *
     * @param isStrict whether names lead into objects only, and indexes into arrays only; else {@code a.1} and {@code a[1]}
     *     are the same
     */
    public int find(JsonDocument document, boolean isStrict) {
        int value = 0;
        for (Step step : steps) {
            if (document.isObject(value) && !(isStrict && step.isIndex())) {
                value = document.member(value, step.name());
            } else if (document.isArray(value) && step.index() >= 0 && !(isStrict && !step.isIndex())) {
                value = document.element(value, step.index());
            } else {
                return JsonDocument.NONE;
            }
            if (value == JsonDocument.NONE) {
                return value;
            }
        }
        return value;
    }

    /** As it was given. */
    @Override
    public String toString() {
        return text;
    }
}
