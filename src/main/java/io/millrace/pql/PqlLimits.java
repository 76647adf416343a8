package io.millrace.pql;

/**
 * What one request may ask for.
 *
 * @param textCharsMax length of the query; parsing needs memory in proportion
 * @param depthMax calls inside calls; each level costs stack
 * @param answerBytesMax length of the whole answer in JSON; it is built in memory
 */
public record PqlLimits(int textCharsMax, int depthMax, int answerBytesMax) {
    public static final PqlLimits DEFAULT = new PqlLimits(1 << 20, 100, 256 << 20);
}
