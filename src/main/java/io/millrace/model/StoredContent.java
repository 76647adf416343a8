package io.millrace.model;

import java.util.Locale;

/** What a stored value is. The lower-case name is the one that files and answers have. */
public enum StoredContent {
    /** UTF-8. */
    TEXT,
    /** Any bytes; Base64 where only text can stand. */
    BYTES,
    /** A JSON value in UTF-8, which whoever maps it has checked. */
    JSON;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
