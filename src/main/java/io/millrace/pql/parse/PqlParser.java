package io.millrace.pql.parse;

/**
 * Turns text into calls and checks their arguments; what comes out can be executed on any table. Thread-safe: it keeps
 * nothing.
 */
public final class PqlParser {
    private final PqlLimits limits;

    public PqlParser(PqlLimits limits) {
        this.limits = limits;
    }

    /** The calls of the text; a Problem with code INVALID_QUERY if it is not PQL, or longer or deeper than allowed. */
    public Query parse(String pql) {
        if (pql.length() > limits.textCharsMax()) {
            throw PqlProblem.syntax("the query has " + pql.length() + " characters, more than the "
                    + limits.textCharsMax() + " allowed; split it");
        }
        PqlText text = new PqlText(pql);
        Query query = new PqlGrammar(text, new PqlTokens(text), limits.depthMax()).query();
        query.calls().forEach(CallSignature::check);
        return query;
    }
}
