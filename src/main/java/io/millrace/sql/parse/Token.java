package io.millrace.sql.parse;

/**
 * A piece of the text that means something.
 *
 * @param text without quotes; of symbols and numbers as it stands
 * @param begin index of the first character
 * @param end index behind the last one
 */
record Token(Kind kind, String text, int begin, int end) {
    enum Kind {
        /** A name without quotes, or a keyword. */
        WORD,
        /** A name in double quotes. */
        NAME,
        STRING,
        NUMBER,
        SYMBOL,
        END
    }

    boolean isWord(String word) {
        return kind == Kind.WORD && text.equalsIgnoreCase(word);
    }

    boolean isSymbol(String symbol) {
        return kind == Kind.SYMBOL && text.equals(symbol);
    }

    /** For messages. */
    String shown() {
        return switch (kind) {
            case END -> "the end of the query";
            case STRING -> "the string " + SqlProblem.quoted(text);
            case NAME -> "the name \"" + text + "\"";
            default -> SqlProblem.quoted(text);
        };
    }
}
