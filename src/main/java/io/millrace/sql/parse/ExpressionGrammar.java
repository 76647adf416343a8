package io.millrace.sql.parse;

import io.millrace.sql.parse.Expression.Arithmetic;
import io.millrace.sql.parse.Expression.Comparison;
import io.millrace.sql.parse.Expression.Kind;
import io.millrace.sql.parse.Expression.Not;
import io.millrace.sql.parse.Expression.Operation;
import io.millrace.sql.parse.Expression.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The rules of expressions, one method for each level of precedence; from the weakest: OR, AND, NOT, comparisons (with IS, IN, LIKE,
 * BETWEEN), sums and {@code ||}, products, signs. Confined to one parse.
 */
final class ExpressionGrammar {
    private static final Map<String, Relation> RELATIONS = Map.of(
            "=", Relation.EQUAL,
            "<>", Relation.NOT_EQUAL,
            "!=", Relation.NOT_EQUAL,
            "<", Relation.LESS,
            "<=", Relation.LESS_OR_EQUAL,
            ">", Relation.GREATER,
            ">=", Relation.GREATER_OR_EQUAL);

    private static final Map<String, Operation> SUMS =
            Map.of("+", Operation.ADD, "-", Operation.SUBTRACT, "||", Operation.CONCATENATE);

    private static final Map<String, Operation> PRODUCTS =
            Map.of("*", Operation.MULTIPLY, "/", Operation.DIVIDE, "%", Operation.REMAINDER);

    private final Tokens tokens;
    private final PrimaryGrammar primary;
    private int depth;

    ExpressionGrammar(Tokens tokens) {
        this.tokens = tokens;
        this.primary = new PrimaryGrammar(tokens, this);
    }

    ItemGrammar items() {
        return primary.items();
    }

    Expression expression() {
        int before = depth;
        deeper();
        Expression result = disjunction();
        depth = before;
        if (before == 0) {
            refuseIfHigh(result);
        }
        return result;
    }

    /** Long chains inside of each other make trees that are deeper than the text is. */
    private static void refuseIfHigh(Expression whole) {
        List<Expression> level = List.of(whole);
        for (int height = 0; !level.isEmpty(); height++) {
            if (height > SqlParser.HEIGHT_MAX) {
                throw SqlProblem.at(level.get(0).place(), "there are too many operations inside of each other");
            }
            level = level.stream().flatMap(node -> node.children().stream()).toList();
        }
    }

    /** Also counts the links of chains, since these make trees as deep as they are long. */
    private void deeper() {
        if (++depth > SqlParser.DEPTH_MAX) {
            throw SqlProblem.syntax(
                    tokens.peek().begin(),
                    "expressions are nested deeper than " + SqlParser.DEPTH_MAX + "; write the query flatter");
        }
    }

    private Expression disjunction() {
        Place place = place();
        List<Expression> operands = new ArrayList<>(List.of(conjunction()));
        while (tokens.takeWord("or")) {
            operands.add(conjunction());
        }
        return operands.size() == 1 ? operands.get(0) : new Expression.Or(List.copyOf(operands), place);
    }

    private Expression conjunction() {
        Place place = place();
        List<Expression> operands = new ArrayList<>(List.of(negation()));
        while (tokens.takeWord("and")) {
            operands.add(negation());
        }
        return operands.size() == 1 ? operands.get(0) : new Expression.And(List.copyOf(operands), place);
    }

    private Expression negation() {
        Place place = place();
        if (!tokens.takeWord("not")) {
            return comparison();
        }
        return new Not(nested(this::negation), place);
    }

    private Expression comparison() {
        int before = depth;
        Expression left = sum();
        while (true) {
            Place place = place();
            Expression whole = comparisonBehind(left, place);
            if (whole == null) {
                depth = before;
                return left;
            }
            deeper();
            left = whole;
        }
    }

    /** Null if none follows. */
    private Expression comparisonBehind(Expression left, Place place) {
        Relation relation = tokens.peek().kind() == Token.Kind.SYMBOL
                ? RELATIONS.get(tokens.peek().text())
                : null;
        if (relation != null) {
            tokens.take();
            return new Comparison(relation, left, sum(), place);
        }
        if (tokens.takeWord("is")) {
            boolean isNot = tokens.takeWord("not");
            return notIf(isNot, new Expression.Is(left, kind(), place));
        }
        boolean isNot = tokens.peek().isWord("not");
        Token keyword = tokens.peek(isNot ? 1 : 0);
        if (!keyword.isWord("between") && !keyword.isWord("in") && !keyword.isWord("like")) {
            return null;
        }
        tokens.takeWord("not");
        tokens.take();
        return notIf(isNot, negatable(keyword, left, place));
    }

    private Expression negatable(Token keyword, Expression left, Place place) {
        if (keyword.isWord("between")) {
            Expression low = sum();
            tokens.expectWord("and");
            return new Expression.Between(left, low, sum(), place);
        }
        if (keyword.isWord("like")) {
            return new Expression.Like(left, sum(), place);
        }
        tokens.expectSymbol("(");
        return new Expression.In(left, primary.arguments(), place);
    }

    private static Expression notIf(boolean isNot, Expression expression) {
        return isNot ? new Not(expression, expression.place()) : expression;
    }

    private Kind kind() {
        for (Kind kind : Kind.values()) {
            if (tokens.takeWord(kind.name())) {
                return kind;
            }
        }
        throw tokens.expected("NULL, TRUE, FALSE, STRING, NUMBER, INTEGER or TIMESTAMP");
    }

    private Expression sum() {
        int before = depth;
        Expression left = product();
        while (tokens.peek().kind() == Token.Kind.SYMBOL
                && SUMS.containsKey(tokens.peek().text())) {
            Place place = place();
            deeper();
            Operation operation = SUMS.get(tokens.take().text());
            left = new Arithmetic(operation, left, product(), place);
        }
        depth = before;
        return left;
    }

    private Expression product() {
        int before = depth;
        Expression left = sign();
        while (tokens.peek().kind() == Token.Kind.SYMBOL
                && PRODUCTS.containsKey(tokens.peek().text())) {
            Place place = place();
            deeper();
            Operation operation = PRODUCTS.get(tokens.take().text());
            left = new Arithmetic(operation, left, sign(), place);
        }
        depth = before;
        return left;
    }

    private Expression sign() {
        Place place = place();
        if (tokens.takeSymbol("-")) {
            if (tokens.peek().kind() == Token.Kind.NUMBER) {
                return primary.number("-");
            }
            return new Expression.Negative(deeperSign(), place);
        }
        return tokens.takeSymbol("+") ? deeperSign() : primary.expression();
    }

    private Expression deeperSign() {
        return nested(this::sign);
    }

    /** One level deeper. */
    <T> T nested(Supplier<T> rule) {
        int before = depth;
        deeper();
        T result = rule.get();
        depth = before;
        return result;
    }

    private Place place() {
        return new Place(tokens.peek().begin());
    }
}
