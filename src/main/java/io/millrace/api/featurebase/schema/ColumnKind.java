package io.millrace.api.featurebase.schema;

import java.util.Optional;

/** The types a definition can have. Their words are case-sensitive. */
enum ColumnKind {
    ID("id"),
    IDS("ids"),
    STRING("string"),
    STRINGS("strings"),
    BOOL("bool"),
    INT("int"),
    DECIMAL("decimal"),
    SIGNED_INT_BOOL_KEY("signedIntBoolKey"),
    RECORD_TIME("recordTime"),
    DATE_INT("dateInt"),
    TIMESTAMP("timestamp");

    private final String word;

    ColumnKind(String word) {
        this.word = word;
    }

    static Optional<ColumnKind> of(String word) {
        for (ColumnKind kind : values()) {
            if (kind.word.equals(word)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    String word() {
        return word;
    }

    boolean isKeyed() {
        return this == STRING || this == STRINGS;
    }

    /** All words, for messages. */
    static String words() {
        StringBuilder out = new StringBuilder();
        for (ColumnKind kind : values()) {
            out.append(out.isEmpty() ? "" : ", ").append(kind.word);
        }
        return out.toString();
    }
}
