package io.millrace.sql.parse;

/**
 * Where something stands in the text. Two of them are always equal, so that equal expressions are, wherever they stand.
 *
 * @param at index of its first character
 */
public record Place(int at) {
    @Override
    public boolean equals(Object other) {
        return other instanceof Place;
    }

    @Override
    public int hashCode() {
        return 0;
    }
}
