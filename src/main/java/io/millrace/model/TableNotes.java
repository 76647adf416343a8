package io.millrace.model;

/**
 * What its maker said about a table that is kept to be told again, and means nothing here.
 *
 * @param description for people
 * @param partitions into how many the maker wanted its keys to be divided; 0 if nothing was said
 */
public record TableNotes(String description, int partitions) {
    public static final TableNotes NONE = new TableNotes("", 0);
}
