package io.millrace.mapping.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.mapping.json.NumberText.Outcome;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NumberTextTest {
    private final Cell cell = new Cell(new Utf8Scratch());

    private static Chars text(String value) {
        Chars text = new Chars();
        text.set(("98" + value + "76").toCharArray(), 2, value.length());
        return text;
    }

    private void check(Outcome outcome, String value, int scale) {
        BigInteger expected = new BigDecimal(value)
                .movePointRight(scale)
                .setScale(0, RoundingMode.DOWN)
                .toBigInteger();
        if (expected.bitLength() > 63) {
            assertEquals(Outcome.OVERFLOW, outcome, value + " at " + scale);
        } else {
            assertEquals(Outcome.OK, outcome, value + " at " + scale);
            assertEquals(expected.longValue(), cell.number, value + " at " + scale);
        }
    }

    @Test
    void agreesWithBigDecimal() {
        Random random = new Random(42);
        for (int i = 0; i < 100_000; i++) {
            StringBuilder value = new StringBuilder(random.nextBoolean() ? "-" : "");
            value.append(digits(random, 1 + random.nextInt(22)));
            if (random.nextBoolean()) {
                value.append('.').append(digits(random, 1 + random.nextInt(22)));
            }
            int scale = random.nextInt(20);
            check(NumberText.decimal(text(value.toString()), scale, cell), value.toString(), scale);
            if (random.nextBoolean()) {
                value.append(random.nextBoolean() ? "e" : "E").append(random.nextInt(60) - 30);
            }
            check(NumberText.json(text(value.toString()), scale, cell), value.toString(), scale);
            check(NumberText.json(text(value.toString()), 0, cell), value.toString(), 0);
            boolean isWhole =
                    new BigDecimal(value.toString()).stripTrailingZeros().scale() <= 0;
            assertEquals(isWhole, NumberText.isWhole(text(value.toString())), value.toString());
            boolean isZero = new BigDecimal(value.toString()).signum() == 0;
            assertEquals(isZero, NumberText.isZero(text(value.toString())), value.toString());
        }
    }

    private static String digits(Random random, int count) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < count; i++) {
            // Many zeros, so that leading and trailing ones are common.
            out.append(random.nextInt(3) == 0 ? 0 : random.nextInt(10));
        }
        return out.toString();
    }

    @Test
    void agreesWithBigDecimalAtTheEdges() {
        BigInteger edge = BigInteger.ONE.shiftLeft(63);
        for (int delta = -12; delta <= 12; delta++) {
            for (String value : new String[] {
                edge.add(BigInteger.valueOf(delta)).toString(),
                edge.negate().add(BigInteger.valueOf(delta)).toString()
            }) {
                check(NumberText.json(text(value), 0, cell), value, 0);
                Chars text = text(value);
                check(NumberText.integer(text, text.start, text.end, true, cell), value, 0);
                for (int scale = 1; scale < 20; scale++) {
                    String shifted = new BigDecimal(new BigInteger(value), scale).toPlainString();
                    check(NumberText.json(text(shifted), scale, cell), shifted, scale);
                }
            }
        }
    }

    @Test
    void hugeExponentsCostNothing() {
        assertEquals(Outcome.OVERFLOW, NumberText.json(text("1e999999999999999999999"), 19, cell));
        assertEquals(Outcome.OK, NumberText.json(text("1e-99999999999999999999"), 19, cell));
        assertEquals(0, cell.number);
        assertEquals(Outcome.OK, NumberText.json(text("0.000e999999999999999999999"), 19, cell));
        assertEquals(0, cell.number);
    }
}
