package io.millrace.pql.parse;

/**
 * What one request may ask for.
 *
 * @param textCharsMax length of the query; parsing needs memory in proportion
 * @param depthMax calls inside calls; each level costs stack
 */
public record PqlLimits(int textCharsMax, int depthMax) {
    public static final PqlLimits DEFAULT = new PqlLimits(1 << 20, 100);
}
