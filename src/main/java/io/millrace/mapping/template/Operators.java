package io.millrace.mapping.template;

/** The parser's numbers of those operators that we have a look at. */
final class Operators {
    static final int PERCENT = 2;
    static final int PLUS = 3;

    private Operators() {}
}
