package io.millrace.sql.parse;

import io.millrace.cell.CellValue;
import io.millrace.cell.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Something that has a value in each row. Immutable; equal to another one that asks for the same. */
public sealed interface Expression {
    Place place();

    /** The expressions that this one is made of. */
    List<Expression> children();

    record Literal(CellValue value, Place place) implements Expression {
        @Override
        public List<Expression> children() {
            return List.of();
        }
    }

    /** A column, all columns below a name, or a row of a dataset by its alias and that. */
    record Column(Path path, Place place) implements Expression {
        @Override
        public List<Expression> children() {
            return List.of();
        }
    }

    /** Several columns of the row. */
    record Columns(Wildcard wildcard, Place place) implements Expression {
        @Override
        public List<Expression> children() {
            return List.of();
        }
    }

    /** A row made of others, {@code {a, b AS c, d.*}}. */
    record Row(List<Item> items, Place place) implements Expression {
        @Override
        public List<Expression> children() {
            return items.stream()
                    .filter(Item.Named.class::isInstance)
                    .map(item -> ((Item.Named) item).value())
                    .toList();
        }
    }

    /**
     * A function.
     *
     * @param dataset whose row is meant, as in {@code x.rowName()}; absent in most
     * @param name in small letters
     */
    record Call(Optional<Path> dataset, String name, List<Expression> arguments, boolean isDistinct, Place place)
            implements Expression {
        @Override
        public List<Expression> children() {
            return arguments;
        }
    }

    record Not(Expression operand, Place place) implements Expression {
        @Override
        public List<Expression> children() {
            return List.of(operand);
        }
    }

    record Negative(Expression operand, Place place) implements Expression {
        @Override
        public List<Expression> children() {
            return List.of(operand);
        }
    }

    /** @param operands two or more */
    record And(List<Expression> operands, Place place) implements Expression {
        @Override
        public List<Expression> children() {
            return operands;
        }
    }

    /** @param operands two or more */
    record Or(List<Expression> operands, Place place) implements Expression {
        @Override
        public List<Expression> children() {
            return operands;
        }
    }

    record Arithmetic(Operation operation, Expression left, Expression right, Place place) implements Expression {
        @Override
        public List<Expression> children() {
            return List.of(left, right);
        }
    }

    record Comparison(Relation relation, Expression left, Expression right, Place place) implements Expression {
        @Override
        public List<Expression> children() {
            return List.of(left, right);
        }
    }

    record Between(Expression operand, Expression low, Expression high, Place place) implements Expression {
        @Override
        public List<Expression> children() {
            return List.of(operand, low, high);
        }
    }

    record In(Expression operand, List<Expression> values, Place place) implements Expression {
        @Override
        public List<Expression> children() {
            return Stream.concat(Stream.of(operand), values.stream()).toList();
        }
    }

    record Like(Expression operand, Expression pattern, Place place) implements Expression {
        @Override
        public List<Expression> children() {
            return List.of(operand, pattern);
        }
    }

    record Is(Expression operand, Kind kind, Place place) implements Expression {
        @Override
        public List<Expression> children() {
            return List.of(operand);
        }
    }

    /** @param subject compared with what stands behind WHEN; absent if conditions stand there */
    record Case(Optional<Expression> subject, List<Branch> branches, Optional<Expression> otherwise, Place place)
            implements Expression {
        @Override
        public List<Expression> children() {
            return Stream.of(
                            subject.stream(),
                            branches.stream().flatMap(branch -> Stream.of(branch.when(), branch.then())),
                            otherwise.stream())
                    .flatMap(part -> part)
                    .toList();
        }
    }

    record Branch(Expression when, Expression then) {}

    record Cast(Expression operand, Type type, Place place) implements Expression {
        @Override
        public List<Expression> children() {
            return List.of(operand);
        }
    }

    enum Operation {
        ADD("+"),
        SUBTRACT("-"),
        MULTIPLY("*"),
        DIVIDE("/"),
        REMAINDER("%"),
        CONCATENATE("||");

        private final String symbol;

        Operation(String symbol) {
            this.symbol = symbol;
        }

        public String symbol() {
            return symbol;
        }
    }

    enum Relation {
        EQUAL("="),
        NOT_EQUAL("<>"),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">=");

        private final String symbol;

        Relation(String symbol) {
            this.symbol = symbol;
        }

        public String symbol() {
            return symbol;
        }

        /** Whether it holds of things that compare like this, as in {@code Comparator}. */
        public boolean holds(int order) {
            return switch (this) {
                case EQUAL -> order == 0;
                case NOT_EQUAL -> order != 0;
                case LESS -> order < 0;
                case LESS_OR_EQUAL -> order <= 0;
                case GREATER -> order > 0;
                case GREATER_OR_EQUAL -> order >= 0;
            };
        }
    }

    /** What IS asks for. */
    enum Kind {
        NULL,
        TRUE,
        FALSE,
        STRING,
        NUMBER,
        INTEGER,
        TIMESTAMP
    }

    /** What CAST turns values into. */
    enum Type {
        INTEGER,
        NUMBER,
        STRING,
        BOOLEAN,
        TIMESTAMP,
        PATH,
        BLOB
    }
}
