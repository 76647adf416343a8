package io.millrace.attribute;

import java.math.BigDecimal;

/** The value of an attribute. Immutable; equal ones have equal {@link #text()}. */
public sealed interface AttributeValue {
    /** How it is stored: a mark of the kind and the value. */
    String text();

    record Text(String value) implements AttributeValue {
        @Override
        public String text() {
            return "s" + value;
        }
    }

    record Int(long value) implements AttributeValue {
        @Override
        public String text() {
            return "i" + value;
        }
    }

    record Bool(boolean value) implements AttributeValue {
        @Override
        public String text() {
            return "b" + value;
        }
    }

    /** A number that was written with a point. */
    record Real(BigDecimal value) implements AttributeValue {
        public Real {
            value = value.stripTrailingZeros();
        }

        @Override
        public String text() {
            return "r" + value;
        }
    }

    /** Reads what {@link #text()} has given. */
    static AttributeValue of(String text) {
        String value = text.substring(1);
        return switch (text.charAt(0)) {
            case 's' -> new Text(value);
            case 'i' -> new Int(Long.parseLong(value));
            case 'b' -> new Bool(Boolean.parseBoolean(value));
            case 'r' -> new Real(new BigDecimal(value));
            default -> throw new IllegalArgumentException("no attribute is stored as " + text);
        };
    }
}
