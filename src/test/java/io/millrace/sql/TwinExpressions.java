package io.millrace.sql;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/** Random expressions, as SQL and as what they mean. */
final class TwinExpressions {
    /** @param of its value by those of the columns; null if it has none */
    record Quantity(String sql, Function<Map<String, Long>, Long> of) {}

    /** @param of null if it is unknown */
    record Condition(String sql, Function<Map<String, Long>, Boolean> of) {}

    private final Random random;
    private final List<String> columns;

    TwinExpressions(Random random, List<String> columns) {
        this.random = random;
        this.columns = columns;
    }

    Quantity number(int depth) {
        int choice = depth == 0 ? random.nextInt(2) : random.nextInt(6);
        switch (choice) {
            case 0:
                long constant = random.nextInt(4);
                return new Quantity(Long.toString(constant), row -> constant);
            case 1:
                String column = columns.get(random.nextInt(columns.size()));
                return new Quantity(column, row -> row.get(column));
            case 2:
                Quantity first = number(depth - 1);
                Quantity second = number(depth - 1);
                return new Quantity("coalesce(" + first.sql() + ", " + second.sql() + ")", row -> {
                    Long value = first.of().apply(row);
                    return value != null ? value : second.of().apply(row);
                });
            case 3:
                Condition condition = condition(depth - 1);
                Quantity then = number(depth - 1);
                Quantity otherwise = number(depth - 1);
                return new Quantity(
                        "CASE WHEN " + condition.sql() + " THEN " + then.sql() + " ELSE " + otherwise.sql() + " END",
                        row -> Boolean.TRUE.equals(condition.of().apply(row))
                                ? then.of().apply(row)
                                : otherwise.of().apply(row));
            default:
                return sum(number(depth - 1), number(depth - 1), "+-*".charAt(random.nextInt(3)));
        }
    }

    private static Quantity sum(Quantity left, Quantity right, char operation) {
        return new Quantity("(" + left.sql() + " " + operation + " " + right.sql() + ")", row -> {
            Long a = left.of().apply(row);
            Long b = right.of().apply(row);
            if (a == null || b == null) {
                return null;
            }
            return operation == '+' ? a + b : operation == '-' ? a - b : a * b;
        });
    }

    Condition condition(int depth) {
        switch (depth == 0 ? random.nextInt(3) : random.nextInt(6)) {
            case 0:
                Quantity tested = number(depth / 2);
                boolean isNot = random.nextBoolean();
                return new Condition(
                        "(" + tested.sql() + ") IS " + (isNot ? "NOT " : "") + "NULL",
                        row -> tested.of().apply(row) == null != isNot);
            case 1:
                return comparison(number(depth / 2), number(depth / 2));
            case 2:
                return in(number(depth / 2), number(0), number(0));
            case 3:
                Condition denied = condition(depth - 1);
                return new Condition("NOT (" + denied.sql() + ")", row -> {
                    Boolean value = denied.of().apply(row);
                    return value == null ? null : Boolean.valueOf(!value);
                });
            default:
                return both(condition(depth - 1), condition(depth - 1), random.nextBoolean());
        }
    }

    private Condition comparison(Quantity left, Quantity right) {
        String relation = List.of("=", "<>", "<", "<=", ">", ">=").get(random.nextInt(6));
        return new Condition("(" + left.sql() + ") " + relation + " (" + right.sql() + ")", row -> {
            Long a = left.of().apply(row);
            Long b = right.of().apply(row);
            if (a == null || b == null) {
                return null;
            }
            int order = a.compareTo(b);
            return switch (relation) {
                case "=" -> order == 0;
                case "<>" -> order != 0;
                case "<" -> order < 0;
                case "<=" -> order <= 0;
                case ">" -> order > 0;
                default -> order >= 0;
            };
        });
    }

    private static Condition in(Quantity tested, Quantity first, Quantity second) {
        return new Condition("(" + tested.sql() + ") IN (" + first.sql() + ", " + second.sql() + ")", row -> {
            Long value = tested.of().apply(row);
            Long a = first.of().apply(row);
            Long b = second.of().apply(row);
            if (value == null) {
                return null;
            }
            if (value.equals(a) || value.equals(b)) {
                return true;
            }
            return (a == null || b == null) ? unknown() : Boolean.FALSE;
        });
    }

    private static Boolean unknown() {
        return null;
    }

    private static Condition both(Condition left, Condition right, boolean isAnd) {
        return new Condition("(" + left.sql() + (isAnd ? " AND " : " OR ") + right.sql() + ")", row -> {
            Boolean a = left.of().apply(row);
            Boolean b = right.of().apply(row);
            Boolean decisive = !isAnd;
            if (decisive.equals(a) || decisive.equals(b)) {
                return decisive;
            }
            return (a == null || b == null) ? unknown() : Boolean.valueOf(isAnd);
        });
    }
}
