package io.millrace.pql.parse;

import java.math.BigDecimal;
import java.util.TreeMap;

/**
 * The grammar's leaves: names, numbers, strings, dates. A method that does not fit returns null and leaves the place
 * where it was. What is well-formed but cannot be (a number out of range) is noted, and refused only when the whole text
 * turned out to be PQL. Confined to one parse.
 */
final class PqlTokens {
    /** Longer numbers fit no field; to convert them would only cost time. */
    private static final int NUMBER_CHARS_MAX = 400;

    private final PqlText text;
    private final TreeMap<Integer, String> complaints = new TreeMap<>();

    PqlTokens(PqlText text) {
        this.text = text;
    }

    void complain(int place, String message) {
        complaints.putIfAbsent(place, message);
    }

    void refuseIfComplained() {
        if (!complaints.isEmpty()) {
            throw PqlProblem.syntax(complaints.firstEntry().getValue());
        }
    }

    String callName() {
        return text.run("IDENT", PqlText::isLetter, c -> PqlText.isLetter(c) || PqlText.isDigit(c));
    }

    String fieldName() {
        return text.run("fieldname", c -> PqlText.isLetter(c) || c == '_' || c == '$', PqlTokens::isNameCharacter);
    }

    Value.Text bareword() {
        String word = text.run("bareword", PqlTokens::isWordCharacter, PqlTokens::isWordCharacter);
        return word == null ? null : new Value.Text(word);
    }

    Value.Variable variable() {
        int begin = text.at();
        if (text.take("$")) {
            String name = text.run("variable", PqlTokens::isNameCharacter, PqlTokens::isNameCharacter);
            if (name != null) {
                return new Value.Variable(name);
            }
        }
        text.moveTo(begin);
        return null;
    }

    /** The word if a comma or a closing bracket comes next, so that names may begin with it. */
    boolean keyword(String word) {
        int begin = text.at();
        if (text.take(word)) {
            int end = text.at();
            text.skipBlanks();
            if (text.peek() == ',' || text.peek() == ')' || text.peek() == ']') {
                text.moveTo(end);
                return true;
            }
        }
        text.moveTo(begin);
        return false;
    }

    Value number() {
        int begin = text.at();
        text.take("-");
        String whole = text.run("number", PqlText::isDigit, PqlText::isDigit);
        boolean hasPoint = text.take(".");
        String fraction = hasPoint ? text.run("number", PqlText::isDigit, PqlText::isDigit) : null;
        if (whole == null && fraction == null) {
            text.moveTo(begin);
            return null;
        }
        text.matched("number", begin);
        String digits = text.since(begin);
        return hasPoint ? decimal(digits, begin) : integer(digits, begin);
    }

    private Value integer(String digits, int place) {
        try {
            return new Value.Int(Long.parseLong(digits));
        } catch (NumberFormatException e) {
            complain(place, "integer is not in signed 64-bit range: " + Quoted.cut(digits));
            return new Value.Int(0);
        }
    }

    private Value decimal(String digits, int place) {
        if (digits.length() > NUMBER_CHARS_MAX) {
            complain(place, "decimal has more than " + NUMBER_CHARS_MAX + " characters: " + Quoted.cut(digits));
            return new Value.Decimal(BigDecimal.ZERO);
        }
        return new Value.Decimal(new BigDecimal(digits));
    }

    /** A record id: digits without sign. */
    Value recordId() {
        int begin = text.at();
        String digits = text.run("col", PqlText::isDigit, PqlText::isDigit);
        return digits == null ? null : integer(digits, begin);
    }

    /** A date to the minute, perhaps quoted. */
    Value.Text time() {
        int begin = text.at();
        char quote = text.peek();
        boolean isQuoted = quote == '"' || quote == '\'';
        text.moveTo(isQuoted ? begin + 1 : begin);
        int inner = text.at();
        if (text.takeMinute()) {
            String minute = text.since(inner);
            if (!isQuoted || text.take(String.valueOf(quote))) {
                text.matched("time", begin);
                return new Value.Text(minute);
            }
        }
        text.moveTo(begin);
        return null;
    }

    Value.Text string() {
        int begin = text.at();
        char quote = text.peek();
        if (quote != '"' && quote != '\'') {
            return null;
        }
        text.moveTo(begin + 1);
        StringBuilder out = new StringBuilder();
        while (!text.isAtEnd() && text.peek() != quote) {
            if (!character(out)) {
                text.moveTo(begin);
                return null;
            }
        }
        if (!text.take(String.valueOf(quote))) {
            text.moveTo(begin);
            return null;
        }
        text.matched("string", begin);
        return new Value.Text(out.toString());
    }

    /** Takes one character or escape; false if the escape is unknown. */
    private boolean character(StringBuilder out) {
        char c = text.peek();
        text.moveTo(text.at() + 1);
        if (c != '\\') {
            out.append(c);
            return true;
        }
        char escaped = text.peek();
        int known = "nt\\\"'".indexOf(escaped);
        if (known < 0) {
            return false;
        }
        text.moveTo(text.at() + 1);
        out.append("\n\t\\\"'".charAt(known));
        return true;
    }

    private static boolean isNameCharacter(int c) {
        return PqlText.isLetter(c) || PqlText.isDigit(c) || c == '_' || c == '-' || c == 'Θ';
    }

    private static boolean isWordCharacter(int c) {
        return isNameCharacter(c) || c == ':';
    }
}
