package io.millrace.mapping.json;

import java.util.Random;

/** Well-formed bodies with everything that could lead a scan astray. */
final class RandomJson {
    private static final String[] STRINGS = {
        "\"\"", "\"a\"", "\"records\"", "\"]},[{\"", "\"\\\"\"", "\"\\\\\"", "\"\\\\\\\"]\"", "\"é€𝄞\"", "\"\\u005d\""
    };
    private static final String[] SCALARS = {"0", "-1.5e+3", "true", "false", "null", "123456789012345678901234567890"};
    private static final String[] BLANKS = {"", "", "", " ", "\n", "\t \r\n"};

    private final Random random;
    private final StringBuilder out = new StringBuilder();

    RandomJson(Random random) {
        this.random = random;
    }

    String body(JsonFraming envelope) {
        blank();
        if (envelope == JsonFraming.ARRAY) {
            array(random.nextInt(8), 3);
        } else {
            envelope();
        }
        blank();
        return out.toString();
    }

    private void envelope() {
        out.append('{');
        if (random.nextBoolean()) {
            member("\"other\"");
            out.append(',');
        }
        blank();
        out.append(random.nextInt(4) == 0 ? "\"r\\u0065cords\"" : "\"records\"");
        blank();
        out.append(':');
        blank();
        array(random.nextInt(8), 3);
        if (random.nextBoolean()) {
            blank();
            out.append(',');
            member("\"more\"");
        }
        blank();
        out.append('}');
    }

    private void array(int elements, int depth) {
        out.append('[');
        blank();
        for (int i = 0; i < elements; i++) {
            if (i > 0) {
                out.append(',');
                blank();
            }
            value(depth);
            if (random.nextInt(3) == 0) {
                blank();
            }
        }
        out.append(']');
    }

    private void member(String name) {
        blank();
        out.append(name);
        blank();
        out.append(':');
        blank();
        value(2);
    }

    private void value(int depth) {
        switch (depth == 0 ? random.nextInt(2) : random.nextInt(4)) {
            case 0 -> out.append(STRINGS[random.nextInt(STRINGS.length)]);
            case 1 -> out.append(SCALARS[random.nextInt(SCALARS.length)]);
            case 2 -> array(random.nextInt(3), depth - 1);
            default -> object(random.nextInt(3), depth - 1);
        }
    }

    private void object(int members, int depth) {
        out.append('{');
        for (int i = 0; i < members; i++) {
            out.append(i > 0 ? "," : "")
                    .append(STRINGS[random.nextInt(STRINGS.length)])
                    .append(':');
            value(depth);
        }
        blank();
        out.append('}');
    }

    private void blank() {
        out.append(BLANKS[random.nextInt(BLANKS.length)]);
    }
}
