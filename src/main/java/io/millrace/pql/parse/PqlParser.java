package io.millrace.pql.parse;

import io.millrace.model.Generation;

/**
 * Turns text into calls and checks their arguments; what comes out can be executed on any table. Thread-safe: it keeps
 * nothing.
 */
public final class PqlParser {
    private final PqlLimits limits;

    public PqlParser(PqlLimits limits) {
        this.limits = limits;
    }

    /** As {@link #parse(String, Generation)}, for clients of today. */
    public Query parse(String pql) {
        return parse(pql, Generation.FEATUREBASE_3);
    }

    /**
     * The calls of the text; a Problem with code INVALID_QUERY if it is not PQL, or longer or deeper than allowed.
     *
     * @param generation that the client is of; the oldest has calls for attributes
     */
    public Query parse(String pql, Generation generation) {
        if (pql.length() > limits.textCharsMax()) {
            throw PqlProblem.syntax("the query has " + pql.length() + " characters, more than the "
                    + limits.textCharsMax() + " allowed; split it");
        }
        PqlText text = new PqlText(pql);
        Query query = new PqlGrammar(text, new PqlTokens(text), limits.depthMax()).query();
        query.calls().forEach(call -> CallSignature.check(call, generation));
        return query;
    }
}
