package io.millrace.pql;

/**
 * What one request may ask for.
 *
 * @param textCharsMax length of the query; parsing needs memory in proportion
 * @param depthMax calls inside calls; each level costs stack
 * @param tableCellsMax records times fields of one Extract; they are gathered in memory
 * @param answerBytesMax length of the whole answer in JSON; it is built in memory
 */
public record PqlLimits(int textCharsMax, int depthMax, long tableCellsMax, int answerBytesMax) {
    public static final PqlLimits DEFAULT = new PqlLimits(1 << 20, 100, 20_000_000L, 256 << 20);
}
