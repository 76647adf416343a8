package io.millrace.mapping.template;

import io.millrace.mapping.document.JsonText;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import sjsonnet.Position;
import sjsonnet.Val;

/** Writes what a template has made as JSON: no blanks, members in the order of their names. One use. */
final class ValueWriter {
    /** Up to here numbers are written in full, as by most writers of JSON. */
    private static final double PLAIN_MAX = 1e21;

    private static final double PLAIN_MIN = 1e-6;

    private final TemplateEvaluator evaluator;
    private final Budget budget;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(64);

    ValueWriter(TemplateEvaluator evaluator) {
        this.evaluator = evaluator;
        this.budget = evaluator.budget();
    }

    byte[] write(Val value) {
        append(value);
        return out.toByteArray();
    }

    private void append(Val value) {
        budget.step();
        if (value instanceof Val.Str text) {
            budget.reserve(text.value().length() * 8L);
            JsonText.quote(text.value().getBytes(StandardCharsets.UTF_8), out);
        } else if (value instanceof Val.Num number) {
            ascii(number(number.value()));
        } else if (value instanceof Val.Arr list) {
            budget.enter();
            list(list);
            budget.leave();
        } else if (value instanceof Val.Obj object) {
            budget.enter();
            object(object);
            budget.leave();
        } else if (value instanceof Val.Func) {
            throw Budget.sneaky(new TemplateFailure("couldn't manifest function as JSON"));
        } else {
            ascii(value instanceof Val.True ? "true" : value instanceof Val.False ? "false" : "null");
        }
    }

    private void list(Val.Arr list) {
        out.write('[');
        for (int i = 0; i < list.length(); i++) {
            if (i > 0) {
                out.write(',');
            }
            append(list.force(i));
        }
        out.write(']');
    }

    private void object(Val.Obj object) {
        object.triggerAllAsserts(object);
        String[] names = object.visibleKeyNames().clone();
        Arrays.sort(names);
        Position nowhere = evaluator.emptyMaterializeFileScopePos();
        out.write('{');
        for (int i = 0; i < names.length; i++) {
            if (i > 0) {
                out.write(',');
            }
            JsonText.quote(names[i].getBytes(StandardCharsets.UTF_8), out);
            out.write(':');
            append(object.value(names[i], nowhere, object, evaluator));
        }
        out.write('}');
    }

    private void ascii(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The shortest that reads as the same double. */
    static String number(double number) {
        if (number == Math.rint(number) && Math.abs(number) < 1e15) {
            return Long.toString((long) number);
        }
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            throw Budget.sneaky(new TemplateFailure("a number is too large, or none"));
        }
        BigDecimal exact = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        double size = Math.abs(number);
        if (size >= PLAIN_MIN && size < PLAIN_MAX) {
            return exact.toPlainString();
        }
        int exponent = exact.precision() - exact.scale() - 1;
        String digits = exact.movePointLeft(exponent).toPlainString();
        return digits + (exponent < 0 ? "e-" : "e+") + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
    }
}
