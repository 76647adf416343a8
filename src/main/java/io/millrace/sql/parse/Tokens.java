package io.millrace.sql.parse;

import io.millrace.problem.Problem;
import io.millrace.sql.parse.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The text cut into tokens, and a place among them. Confined to one parse. */
final class Tokens {
    /** Words that are no names unless they stand in double quotes. */
    private static final Set<String> RESERVED = Set.of(
            "select",
            "distinct",
            "from",
            "when",
            "where",
            "group",
            "having",
            "order",
            "limit",
            "offset",
            "named",
            "as",
            "and",
            "or",
            "not",
            "between",
            "in",
            "is",
            "like",
            "case",
            "then",
            "else",
            "end",
            "cast",
            "join",
            "inner",
            "left",
            "right",
            "full",
            "outer",
            "on",
            "excluding",
            "null",
            "true",
            "false",
            "by",
            "asc",
            "desc",
            "union");

    private static final List<String> LONG_SYMBOLS = List.of("<=", ">=", "<>", "!=", "||");
    private static final String SYMBOLS = "()[]{},.*+-/%=<>:";

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int scanned;
    private int next;

    Tokens(String text) {
        this.text = text;
        while (scanned < text.length()) {
            scan();
        }
        tokens.add(new Token(Kind.END, "", text.length(), text.length()));
    }

    private void scan() {
        char c = text.charAt(scanned);
        if (Character.isWhitespace(c)) {
            scanned++;
        } else if (text.startsWith("--", scanned)) {
            int end = text.indexOf('\n', scanned);
            scanned = end < 0 ? text.length() : end;
        } else if (text.startsWith("/*", scanned)) {
            int end = text.indexOf("*/", scanned + 2);
            if (end < 0) {
                throw SqlProblem.syntax(scanned, "a comment is not closed; close it with */");
            }
            scanned = end + 2;
        } else if (c == '\'') {
            quoted(Kind.STRING, c, "a string");
        } else if (c == '"') {
            quoted(Kind.NAME, c, "a quoted name");
        } else if (isWordStart(c) || (isDigit(c) && isBehindDot())) {
            int end = scanned;
            while (end < text.length() && isWordPart(text.charAt(end))) {
                end++;
            }
            add(Kind.WORD, text.substring(scanned, end), end);
        } else if (isDigit(c) || (c == '.' && isDigit(at(scanned + 1)) && !isBehindName())) {
            number();
        } else {
            symbol();
        }
    }

    private void add(Kind kind, String content, int end) {
        tokens.add(new Token(kind, content, scanned, end));
        scanned = end;
    }

    private void quoted(Kind kind, char quote, String what) {
        StringBuilder content = new StringBuilder();
        int at = scanned + 1;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != quote) {
                content.append(c);
            } else if (at(at) == quote) {
                content.append(quote);
                at++;
            } else {
                add(kind, content.toString(), at);
                return;
            }
        }
        throw SqlProblem.syntax(scanned, what + " is not closed; a quote inside of it has to be doubled");
    }

    private void number() {
        int end = digits(scanned);
        if (at(end) == '.') {
            end = digits(end + 1);
        }
        if (at(end) == 'e' || at(end) == 'E') {
            int exponent = at(end + 1) == '+' || at(end + 1) == '-' ? end + 2 : end + 1;
            if (isDigit(at(exponent))) {
                end = digits(exponent);
            }
        }
        if (isWordPart(at(end))) {
            throw SqlProblem.syntax(scanned, "a name begins with a letter; write names like this one in double quotes");
        }
        add(Kind.NUMBER, text.substring(scanned, end), end);
    }

    private int digits(int from) {
        int end = from;
        while (isDigit(at(end))) {
            end++;
        }
        return end;
    }

    private void symbol() {
        for (String symbol : LONG_SYMBOLS) {
            if (text.startsWith(symbol, scanned)) {
                add(Kind.SYMBOL, symbol, scanned + symbol.length());
                return;
            }
        }
        char c = text.charAt(scanned);
        if (SYMBOLS.indexOf(c) < 0) {
            int codePoint = text.codePointAt(scanned);
            throw SqlProblem.syntax(
                    scanned,
                    "the character " + SqlProblem.quoted(Character.toString(codePoint)) + " has no meaning here");
        }
        add(Kind.SYMBOL, String.valueOf(c), scanned + 1);
    }

    private char at(int index) {
        return index < text.length() ? text.charAt(index) : '\0';
    }

    /** Elements of paths may be numbers, as in {@code a.0.b}. */
    private boolean isBehindDot() {
        Token last = tokens.isEmpty() ? null : tokens.get(tokens.size() - 1);
        return last != null && last.isSymbol(".") && last.end() == scanned;
    }

    private boolean isBehindName() {
        Token last = tokens.isEmpty() ? null : tokens.get(tokens.size() - 1);
        return last != null && last.end() == scanned && (last.kind() == Kind.WORD || last.kind() == Kind.NAME);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isWordStart(char c) {
        return c == '_' || Character.isLetter(c);
    }

    private static boolean isWordPart(char c) {
        return c == '_' || Character.isLetterOrDigit(c);
    }

    Token peek() {
        return tokens.get(next);
    }

    Token peek(int ahead) {
        return tokens.get(Math.min(next + ahead, tokens.size() - 1));
    }

    Token take() {
        Token token = tokens.get(next);
        next = Math.min(next + 1, tokens.size() - 1);
        return token;
    }

    boolean takeWord(String word) {
        return peek().isWord(word) && take() != null;
    }

    boolean takeSymbol(String symbol) {
        return peek().isSymbol(symbol) && take() != null;
    }

    void expectWord(String word) {
        if (!takeWord(word)) {
            throw expected(word.toUpperCase(Locale.ROOT));
        }
    }

    void expectSymbol(String symbol) {
        if (!takeSymbol(symbol)) {
            throw expected("'" + symbol + "'");
        }
    }

    /** Whether a name comes next, in quotes or not. */
    boolean isName() {
        return peek().kind() == Kind.NAME || (peek().kind() == Kind.WORD && !isReserved());
    }

    boolean isReserved() {
        return RESERVED.contains(peek().text().toLowerCase(Locale.ROOT));
    }

    /** What stands between the begin of a token and the end of the one that was taken last. */
    String since(Token first) {
        return text.substring(first.begin(), tokens.get(next - 1).end());
    }

    Problem expected(String what) {
        String found = peek().shown() + (peek().kind() == Kind.WORD && isReserved() ? ", which is a keyword" : "");
        return SqlProblem.syntax(peek().begin(), "expected " + what + ", found " + found);
    }
}
