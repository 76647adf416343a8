package io.millrace.catalog;

/**
 * Who changes something, and why.
 *
 * @param who as {@link Actor#text} writes it; empty if unknown
 * @param description kept with the version that the change makes
 */
public record Author(String who, String description) {
    public static final Author UNKNOWN = new Author("", "");
}
