package io.millrace.sql.parse;

import io.millrace.cell.Path;
import io.millrace.sql.parse.Select.Dataset;
import io.millrace.sql.parse.Select.From;
import io.millrace.sql.parse.Select.Join;
import io.millrace.sql.parse.Select.JoinKind;
import io.millrace.sql.parse.Select.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * The rules of queries. Confined to one parse.
 *
 * <pre>
 * select := SELECT items [NAMED expression] [FROM from] [WHEN expression] [WHERE expression] [GROUP BY expression (, expression)*]
 *           [HAVING expression] [ORDER BY order (, order)*] [LIMIT number] [OFFSET number]
 * from   := dataset [[INNER | LEFT | RIGHT | FULL] [OUTER] JOIN dataset ON expression]
 * dataset := name [[AS] name]
 * order  := expression [ASC | DESC]
 * </pre>
 */
final class SelectGrammar {
    private final Tokens tokens;
    private final ExpressionGrammar expressions;

    SelectGrammar(Tokens tokens) {
        this.tokens = tokens;
        this.expressions = new ExpressionGrammar(tokens);
    }

    Select select() {
        tokens.expectWord("select");
        if (tokens.peek().isWord("distinct")) {
            throw tokens.expected("columns; DISTINCT is not known here, use GROUP BY");
        }
        List<Item> items = expressions.items().items();
        Optional<Expression> named = clause("named");
        Optional<From> from = tokens.takeWord("from") ? Optional.of(from()) : Optional.empty();
        Optional<Expression> when = clause("when");
        Optional<Expression> where = clause("where");
        List<Expression> groupBy = tokens.takeWord("group") ? by(expressions::expression) : List.of();
        Optional<Expression> having = clause("having");
        List<Order> orderBy = tokens.takeWord("order") ? by(this::order) : List.of();
        OptionalLong limit = tokens.takeWord("limit") ? OptionalLong.of(number()) : OptionalLong.empty();
        long offset = tokens.takeWord("offset") ? number() : 0;
        if (tokens.peek().kind() != Token.Kind.END) {
            throw tokens.expected(limit.isPresent() || offset > 0 ? "the end of the query" : next(from, groupBy));
        }
        return new Select(items, from, when, where, groupBy, having, orderBy, limit, offset, named);
    }

    /** What a reader of the message may have meant. */
    private static String next(Optional<From> from, List<Expression> groupBy) {
        if (from.isEmpty()) {
            return "a comma, AS, FROM or the end of the query";
        }
        return groupBy.isEmpty()
                ? "WHEN, WHERE, GROUP BY, ORDER BY, LIMIT, OFFSET (in this order) or the end of the query"
                : "HAVING, ORDER BY, LIMIT, OFFSET (in this order) or the end of the query";
    }

    private Optional<Expression> clause(String keyword) {
        return tokens.takeWord(keyword) ? Optional.of(expressions.expression()) : Optional.empty();
    }

    private <T> List<T> by(Supplier<T> rule) {
        tokens.expectWord("by");
        List<T> list = new ArrayList<>();
        do {
            list.add(rule.get());
        } while (tokens.takeSymbol(","));
        return List.copyOf(list);
    }

    private Order order() {
        Expression by = expressions.expression();
        boolean isDescending = tokens.takeWord("desc");
        if (!isDescending) {
            tokens.takeWord("asc");
        }
        return new Order(by, isDescending);
    }

    private long number() {
        Token token = tokens.peek();
        if (token.kind() != Token.Kind.NUMBER || !token.text().chars().allMatch(Character::isDigit)) {
            throw tokens.expected("a whole number");
        }
        tokens.take();
        try {
            return Long.parseLong(token.text());
        } catch (NumberFormatException e) {
            throw SqlProblem.syntax(token.begin(), SqlProblem.quoted(token.text()) + " is out of range");
        }
    }

    private From from() {
        Dataset left = dataset();
        JoinKind kind = joinKind();
        if (kind == null) {
            return left;
        }
        Dataset right = dataset();
        if (left.alias().isPrefixOf(right.alias()) || right.alias().isPrefixOf(left.alias())) {
            throw SqlProblem.at(
                    right.place(), "both datasets are called " + left.alias() + "; name one of them with AS");
        }
        tokens.expectWord("on");
        Join join = new Join(kind, left, right, expressions.expression());
        if (joinKind() != null) {
            throw tokens.expected("the end of FROM, since two datasets can be joined and not more");
        }
        return join;
    }

    /** Null if no join follows. */
    private JoinKind joinKind() {
        boolean isLeft = tokens.takeWord("left");
        boolean isRight = !isLeft && tokens.takeWord("right");
        boolean isFull = !isLeft && !isRight && tokens.takeWord("full");
        boolean isInner = !isLeft && !isRight && !isFull && tokens.takeWord("inner");
        boolean isOuter = !isInner && tokens.takeWord("outer");
        if (isLeft || isRight || isFull || isInner || isOuter) {
            tokens.expectWord("join");
        } else if (!tokens.takeWord("join")) {
            return null;
        }
        boolean isBoth = isFull || (isOuter && !isLeft && !isRight);
        return new JoinKind(isLeft || isBoth, isRight || isBoth);
    }

    private Dataset dataset() {
        Place place = new Place(tokens.peek().begin());
        if (tokens.peek().isSymbol("(")) {
            throw tokens.expected("the name of a dataset; a query inside of a query is not known here");
        }
        Path name = expressions.items().path();
        if (tokens.peek().isSymbol("(")) {
            throw tokens.expected("the end of a dataset's name; functions of datasets are not known here");
        }
        Path alias =
                tokens.takeWord("as") || tokens.isName() ? expressions.items().path() : name;
        return new Dataset(String.join(".", name.elements()), alias, place);
    }
}
