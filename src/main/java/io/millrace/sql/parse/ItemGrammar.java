package io.millrace.sql.parse;

import io.millrace.cell.Path;
import io.millrace.sql.parse.Expression.Column;
import io.millrace.sql.parse.Expression.Columns;
import io.millrace.sql.parse.Item.Many;
import io.millrace.sql.parse.Item.Named;
import io.millrace.sql.parse.Item.Renaming;
import io.millrace.sql.parse.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The rules of lists of columns. Confined to one parse.
 *
 * <pre>
 * items    := item (, item)*
 * item     := wildcard [EXCLUDING ( column (, column)* )] [AS wildcard] | expression [AS (path | *)] | name : expression
 * wildcard := * | path.* | [path.]begin*
 * column   := wildcard | path
 * </pre>
 */
final class ItemGrammar {
    /** What may stand behind {@code begin*}; anything else makes a product of it. */
    private static final Set<String> BEHIND_BEGIN =
            Set.of("from", "as", "excluding", "where", "when", "group", "order", "limit", "offset", "having", "named");

    private final Tokens tokens;
    private final ExpressionGrammar expressions;

    ItemGrammar(Tokens tokens, ExpressionGrammar expressions) {
        this.tokens = tokens;
        this.expressions = expressions;
    }

    List<Item> items() {
        List<Item> items = new ArrayList<>();
        do {
            items.add(item());
        } while (tokens.takeSymbol(","));
        return List.copyOf(items);
    }

    private Item item() {
        Token first = tokens.peek();
        Place place = new Place(first.begin());
        if (tokens.isName() && tokens.peek(1).isSymbol(":")) {
            Path name = path();
            tokens.expectSymbol(":");
            return new Named(expressions.expression(), Optional.of(name), true);
        }
        if (wildcardTokens() > 0) {
            return many(wildcard(wildcardTokens()), place);
        }
        Expression value = expressions.expression();
        if (value instanceof Columns columns) {
            return many(columns.wildcard(), place);
        }
        if (!tokens.takeWord("as")) {
            Path name = value instanceof Column column ? column.path() : Path.of(tokens.since(first));
            return new Named(value, Optional.of(name), false);
        }
        return tokens.takeSymbol("*")
                ? new Named(value, Optional.empty(), true)
                : new Named(value, Optional.of(path()), true);
    }

    private Item many(Wildcard wildcard, Place place) {
        Wildcard narrowed =
                tokens.takeWord("excluding") ? new Wildcard(wildcard.below(), wildcard.begin(), excluding()) : wildcard;
        if (!tokens.takeWord("as")) {
            return new Many(narrowed, Optional.empty(), place);
        }
        if (wildcardTokens() == 0) {
            throw tokens.expected("a name that ends with a star, since several columns are named");
        }
        Wildcard renamed = wildcard(wildcardTokens());
        return new Many(narrowed, Optional.of(new Renaming(renamed.below(), renamed.begin())), place);
    }

    private List<Wildcard> excluding() {
        tokens.expectSymbol("(");
        List<Wildcard> excluded = new ArrayList<>();
        do {
            excluded.add(wildcardTokens() > 0 ? wildcard(wildcardTokens()) : Wildcard.exactly(path()));
        } while (tokens.takeSymbol(","));
        tokens.expectSymbol(")");
        return List.copyOf(excluded);
    }

    /** How many tokens of a wildcard come next; 0 if something else does. */
    private int wildcardTokens() {
        int count = 0;
        while (!tokens.peek(count).isSymbol("*")) {
            Token element = tokens.peek(count);
            if (element.kind() != Kind.WORD && element.kind() != Kind.NAME) {
                return 0;
            }
            Token next = tokens.peek(count + 1);
            boolean isBegin = next.isSymbol("*") && next.begin() == element.end() && isEnd(tokens.peek(count + 2));
            if (!next.isSymbol(".") && !isBegin) {
                return 0;
            }
            count += isBegin ? 1 : 2;
        }
        return isEnd(tokens.peek(count + 1)) ? count + 1 : 0;
    }

    private static boolean isEnd(Token token) {
        return token.kind() == Kind.END
                || token.isSymbol(",")
                || token.isSymbol(")")
                || token.isSymbol("}")
                || (token.kind() == Kind.WORD && BEHIND_BEGIN.stream().anyMatch(token::isWord));
    }

    private Wildcard wildcard(int count) {
        List<String> elements = new ArrayList<>();
        String begin = "";
        for (int i = 0; i < count; i++) {
            Token token = tokens.take();
            if (token.kind() != Kind.SYMBOL) {
                elements.add(token.text());
            }
        }
        if (count % 2 == 0) {
            begin = elements.remove(elements.size() - 1);
        }
        Optional<Path> below = elements.isEmpty() ? Optional.empty() : Optional.of(new Path(elements));
        return new Wildcard(below, begin, List.of());
    }

    /** Of one element or more. */
    Path path() {
        if (!tokens.isName()) {
            throw tokens.expected("a name");
        }
        List<String> elements = new ArrayList<>();
        do {
            elements.add(element());
        } while (tokens.takeSymbol("."));
        return new Path(elements);
    }

    /** Behind a dot a keyword is a name, too. */
    String element() {
        Token token = tokens.peek();
        if (token.kind() != Kind.WORD && token.kind() != Kind.NAME) {
            throw tokens.expected("a name");
        }
        return tokens.take().text();
    }
}
