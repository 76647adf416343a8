package io.millrace.sql.parse;

import io.millrace.cell.CellInterval;
import io.millrace.cell.CellValue;
import io.millrace.cell.Path;
import io.millrace.problem.Problem;
import io.millrace.sql.parse.Expression.Arithmetic;
import io.millrace.sql.parse.Expression.Branch;
import io.millrace.sql.parse.Expression.Call;
import io.millrace.sql.parse.Expression.Comparison;
import io.millrace.sql.parse.Expression.Kind;
import io.millrace.sql.parse.Expression.Literal;
import io.millrace.sql.parse.Expression.Not;
import io.millrace.sql.parse.Expression.Operation;
import io.millrace.sql.parse.Expression.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

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

    private static final Map<String, Expression.Type> TYPES = Map.ofEntries(
            Map.entry("integer", Expression.Type.INTEGER),
            Map.entry("int", Expression.Type.INTEGER),
            Map.entry("number", Expression.Type.NUMBER),
            Map.entry("string", Expression.Type.STRING),
            Map.entry("text", Expression.Type.STRING),
            Map.entry("boolean", Expression.Type.BOOLEAN),
            Map.entry("timestamp", Expression.Type.TIMESTAMP),
            Map.entry("path", Expression.Type.PATH),
            Map.entry("blob", Expression.Type.BLOB));

    private final Tokens tokens;
    private final ItemGrammar items;
    private int depth;

    ExpressionGrammar(Tokens tokens) {
        this.tokens = tokens;
        this.items = new ItemGrammar(tokens, this);
    }

    ItemGrammar items() {
        return items;
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
        int before = depth;
        deeper();
        Expression operand = negation();
        depth = before;
        return new Not(operand, place);
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
        return new Expression.In(left, arguments(), place);
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
                return number("-");
            }
            return new Expression.Negative(deeperSign(), place);
        }
        return tokens.takeSymbol("+") ? deeperSign() : primary();
    }

    private Expression deeperSign() {
        int before = depth;
        deeper();
        Expression operand = sign();
        depth = before;
        return operand;
    }

    private Expression primary() {
        Token token = tokens.peek();
        Place place = place();
        switch (token.kind()) {
            case NUMBER:
                return number("");
            case STRING:
                tokens.take();
                return new Literal(new CellValue.Text(token.text()), place);
            default:
        }
        if (tokens.takeSymbol("(")) {
            Expression inner = expression();
            tokens.expectSymbol(")");
            return inner;
        }
        if (tokens.takeSymbol("{")) {
            List<Item> columns = tokens.peek().isSymbol("}") ? List.of() : nestedItems();
            tokens.expectSymbol("}");
            return new Expression.Row(columns, place);
        }
        Expression keyword = keyword(place);
        if (keyword != null) {
            return keyword;
        }
        if (!tokens.isName()) {
            throw tokens.expected("an expression");
        }
        return nameOrCall(place);
    }

    private List<Item> nestedItems() {
        int before = depth;
        deeper();
        List<Item> columns = items.items();
        depth = before;
        return columns;
    }

    /** What begins with a word of the language; null if this does not. */
    private Expression keyword(Place place) {
        boolean isBeforeString = tokens.peek(1).kind() == Token.Kind.STRING;
        if (tokens.takeWord("null")) {
            return new Literal(CellValue.NULL, place);
        }
        if (tokens.takeWord("true")) {
            return new Literal(CellValue.TRUE, place);
        }
        if (tokens.takeWord("false")) {
            return new Literal(CellValue.FALSE, place);
        }
        if (tokens.takeWord("case")) {
            return branches(place);
        }
        if (tokens.takeWord("cast")) {
            return cast(place);
        }
        if (isBeforeString && tokens.takeWord("timestamp")) {
            return time(tokens.take());
        }
        if (isBeforeString && tokens.takeWord("interval")) {
            return interval(tokens.take());
        }
        return null;
    }

    private Expression branches(Place place) {
        Optional<Expression> subject = tokens.peek().isWord("when") ? Optional.empty() : Optional.of(expression());
        List<Branch> branches = new ArrayList<>();
        while (tokens.takeWord("when")) {
            Expression when = expression();
            tokens.expectWord("then");
            branches.add(new Branch(when, expression()));
        }
        if (branches.isEmpty()) {
            throw tokens.expected("WHEN");
        }
        Optional<Expression> otherwise = tokens.takeWord("else") ? Optional.of(expression()) : Optional.empty();
        tokens.expectWord("end");
        return new Expression.Case(subject, List.copyOf(branches), otherwise, place);
    }

    private Expression cast(Place place) {
        tokens.expectSymbol("(");
        Expression operand = expression();
        tokens.expectWord("as");
        Expression.Type type = TYPES.get(tokens.peek().text().toLowerCase(Locale.ROOT));
        if (type == null || tokens.peek().kind() != Token.Kind.WORD) {
            throw tokens.expected("integer, number, string, boolean, timestamp, path or blob");
        }
        tokens.take();
        tokens.expectSymbol(")");
        return new Expression.Cast(operand, type, place);
    }

    private static Expression time(Token text) {
        OptionalLong micros = SqlTimes.parse(text.text());
        if (micros.isEmpty()) {
            throw SqlProblem.syntax(
                    text.begin(),
                    SqlProblem.quoted(text.text()) + " is no time; write ISO 8601, such as '2015-01-01T10:00:00Z'");
        }
        return new Literal(new CellValue.Time(micros.getAsLong()), new Place(text.begin()));
    }

    private static Expression interval(Token text) {
        try {
            return new Literal(CellInterval.parse(text.text()), new Place(text.begin()));
        } catch (Problem e) {
            throw SqlProblem.syntax(text.begin(), e.getMessage());
        }
    }

    private Expression number(String sign) {
        Token token = tokens.take();
        Place place = new Place(token.begin());
        String digits = sign + token.text();
        if (token.text().chars().allMatch(c -> c >= '0' && c <= '9')) {
            try {
                return new Literal(new CellValue.Whole(Long.parseLong(digits)), place);
            } catch (NumberFormatException e) {
                throw SqlProblem.syntax(
                        token.begin(), SqlProblem.quoted(digits) + " is out of the range of 64-bit integers");
            }
        }
        return new Literal(new CellValue.Real(Double.parseDouble(digits)), place);
    }

    private Expression nameOrCall(Place place) {
        List<String> elements = new ArrayList<>();
        boolean isWord;
        do {
            if (tokens.peek().isSymbol("*") && !elements.isEmpty()) {
                tokens.take();
                return new Expression.Columns(new Wildcard(Optional.of(new Path(elements)), "", List.of()), place);
            }
            isWord = tokens.peek().kind() == Token.Kind.WORD;
            elements.add(items.element());
        } while (tokens.takeSymbol("."));
        if (!isWord || !tokens.takeSymbol("(")) {
            return new Expression.Column(new Path(elements), place);
        }
        int last = elements.size() - 1;
        Optional<Path> dataset = last == 0 ? Optional.empty() : Optional.of(new Path(elements.subList(0, last)));
        boolean isDistinct = tokens.takeWord("distinct");
        return new Call(dataset, elements.get(last).toLowerCase(Locale.ROOT), callArguments(), isDistinct, place);
    }

    /** Behind the bracket, to the closing one. A star stands for all columns. */
    private List<Expression> callArguments() {
        if (tokens.takeSymbol(")")) {
            return List.of();
        }
        return arguments();
    }

    private List<Expression> arguments() {
        List<Expression> arguments = new ArrayList<>();
        do {
            Place place = place();
            arguments.add(
                    tokens.takeSymbol("*")
                            ? new Expression.Columns(new Wildcard(Optional.empty(), "", List.of()), place)
                            : expression());
        } while (tokens.takeSymbol(","));
        tokens.expectSymbol(")");
        return List.copyOf(arguments);
    }

    private Place place() {
        return new Place(tokens.peek().begin());
    }
}
