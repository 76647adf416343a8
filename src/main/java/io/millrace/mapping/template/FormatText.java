package io.millrace.mapping.template;

import scala.Option;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;
import sjsonnet.Format;
import sjsonnet.Val;

/** Bounds what the operator {@code %} and {@code std.format} can make of a short text. */
final class FormatText {
    private static final int WIDTH_MAX = 1_000;
    private static final int BYTES_PER_CHARACTER = 8;

    private FormatText() {}

    /** Each place of the text may stand for all of the values. */
    static void require(String format, Val values, TemplateEvaluator evaluator) {
        long places = 0;
        for (int at = format.indexOf('%'); at >= 0; at = format.indexOf('%', at + 1)) {
            places++;
            requireWidths(format, at + 1);
        }
        requirePlaces(places, format.length(), values, evaluator);
    }

    /** The same for a text that was parsed before. */
    static void require(Format.PartialApplyFmt format, Val values, TemplateEvaluator evaluator) {
        long characters = format.leading().length();
        for (Tuple2<Format.FormatSpec, String> place : CollectionConverters.asJava(format.chunks())) {
            requireWidth(place._1().width());
            requireWidth(place._1().precision());
            characters += place._2().length();
        }
        requirePlaces(format.chunks().length(), characters, values, evaluator);
    }

    private static void requireWidth(Option<Object> width) {
        if (width.isDefined() && (int) width.get() > WIDTH_MAX) {
            throw tooWide();
        }
    }

    private static void requirePlaces(long places, long characters, Val values, TemplateEvaluator evaluator) {
        long each = evaluator.weight().characters(values) + WIDTH_MAX;
        evaluator.budget().reserve((places * each + characters) * BYTES_PER_CHARACTER);
    }

    private static RuntimeException tooWide() {
        throw Budget.sneaky(new TemplateFailure("a format is wider than " + WIDTH_MAX + " characters"));
    }

    /** Width and precision of the place whose label or flags begin here. */
    private static void requireWidths(String format, int from) {
        int at = from;
        if (at < format.length() && format.charAt(at) == '(') {
            int close = format.indexOf(')', at);
            at = close < 0 ? format.length() : close + 1;
        }
        long number = 0;
        for (; at < format.length() && "#0- +.0123456789".indexOf(format.charAt(at)) >= 0; at++) {
            int digit = Character.digit(format.charAt(at), 10);
            number = digit < 0 ? 0 : number * 10 + digit;
            if (number > WIDTH_MAX) {
                throw tooWide();
            }
        }
    }
}
