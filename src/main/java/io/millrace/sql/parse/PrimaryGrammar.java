package io.millrace.sql.parse;

import io.millrace.cell.CellInterval;
import io.millrace.cell.CellValue;
import io.millrace.cell.Path;
import io.millrace.problem.Problem;
import io.millrace.sql.parse.Expression.Branch;
import io.millrace.sql.parse.Expression.Call;
import io.millrace.sql.parse.Expression.Literal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The rules of what operators stand between: literals, names, functions, CASE, CAST and what is in brackets. Confined to one parse. */
final class PrimaryGrammar {
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
    private final ExpressionGrammar expressions;
    private final ItemGrammar items;

    PrimaryGrammar(Tokens tokens, ExpressionGrammar expressions) {
        this.tokens = tokens;
        this.expressions = expressions;
        this.items = new ItemGrammar(tokens, expressions);
    }

    ItemGrammar items() {
        return items;
    }

    Expression expression() {
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
            Expression inner = expressions.expression();
            tokens.expectSymbol(")");
            return inner;
        }
        if (tokens.takeSymbol("{")) {
            List<Item> columns = tokens.peek().isSymbol("}") ? List.of() : expressions.nested(items::items);
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
        Optional<Expression> subject =
                tokens.peek().isWord("when") ? Optional.empty() : Optional.of(expressions.expression());
        List<Branch> branches = new ArrayList<>();
        while (tokens.takeWord("when")) {
            Expression when = expressions.expression();
            tokens.expectWord("then");
            branches.add(new Branch(when, expressions.expression()));
        }
        if (branches.isEmpty()) {
            throw tokens.expected("WHEN");
        }
        Optional<Expression> otherwise =
                tokens.takeWord("else") ? Optional.of(expressions.expression()) : Optional.empty();
        tokens.expectWord("end");
        return new Expression.Case(subject, List.copyOf(branches), otherwise, place);
    }

    private Expression cast(Place place) {
        tokens.expectSymbol("(");
        Expression operand = expressions.expression();
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

    Expression number(String sign) {
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

    List<Expression> arguments() {
        List<Expression> arguments = new ArrayList<>();
        do {
            Place place = place();
            arguments.add(
                    tokens.takeSymbol("*")
                            ? new Expression.Columns(new Wildcard(Optional.empty(), "", List.of()), place)
                            : expressions.expression());
        } while (tokens.takeSymbol(","));
        tokens.expectSymbol(")");
        return List.copyOf(arguments);
    }

    private Place place() {
        return new Place(tokens.peek().begin());
    }
}
