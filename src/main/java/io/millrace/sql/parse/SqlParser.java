package io.millrace.sql.parse;

import java.util.function.Function;

/** Turns text into a tree; whether datasets and columns exist is not asked here. */
public final class SqlParser {
    /** Parsing needs memory in proportion. */
    static final int TEXT_CHARS_MAX = 256 << 10;

    /** Expressions inside expressions; each level costs stack. */
    static final int DEPTH_MAX = 150;

    /** Operations that wait for the outcome of each other; evaluation costs stack for each. */
    static final int HEIGHT_MAX = 400;

    private SqlParser() {}

    /** The query; a Problem with code INVALID_QUERY if the text is none, or longer or deeper than allowed. */
    public static Select parse(String sql) {
        return whole(sql, tokens -> new SelectGrammar(tokens).select());
    }

    /** An expression alone, such as a filter; failures as above. */
    public static Expression expression(String sql) {
        return whole(sql, tokens -> new ExpressionGrammar(tokens).expression());
    }

    private static <T> T whole(String sql, Function<Tokens, T> rule) {
        if (sql.length() > TEXT_CHARS_MAX) {
            throw SqlProblem.execution(
                    "the text has " + sql.length() + " characters, more than the " + TEXT_CHARS_MAX + " allowed");
        }
        Tokens tokens = new Tokens(sql);
        T result = rule.apply(tokens);
        if (tokens.peek().kind() != Token.Kind.END) {
            throw tokens.expected("the end of the query");
        }
        return result;
    }
}
