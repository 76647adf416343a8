package io.millrace.chunk;

import java.io.IOException;

/**
 * Writes numbers bit by bit. Row 0 holds the records with a number, row 1 those with a negative one, row 2+i those whose
 * magnitude has bit i. The magnitude is taken as an unsigned number, so that of the smallest long fits too.
 */
public final class PlanesWriter {
    public static final int EXISTS = 0;
    public static final int NEGATIVE = 1;
    public static final int MAGNITUDE = 2;
    static final int PLANES_MAX = MAGNITUDE + Long.SIZE;

    private final RankWriter ranks;
    private final int[] chosen;

    PlanesWriter(RankWriter ranks) {
        this.ranks = ranks;
        this.chosen = new int[ranks.order().size()];
    }

    /** @param values entry <i>i</i> belongs to the record with rank {@code having[i]}; the ranks ascend */
    void write(RowsWriter rows, int[] having, long[] values, int count) throws IOException {
        ranks.add(rows, EXISTS, having, count);
        int entries = rows.entries();
        long any = 0;
        long all = -1;
        int negative = 0;
        for (int i = 0; i < count; i++) {
            long magnitude = Math.abs(values[i]);
            any |= magnitude;
            all &= magnitude;
            if (values[i] < 0) {
                chosen[negative++] = having[i];
            }
        }
        ranks.add(rows, NEGATIVE, chosen, negative);
        for (int bit = 0; bit < Long.SIZE; bit++) {
            if ((all >>> bit & 1) != 0) {
                rows.repeat(MAGNITUDE + bit, 0, entries);
            } else if ((any >>> bit & 1) != 0) {
                writeBit(rows, having, values, count, bit);
            }
        }
    }

    private void writeBit(RowsWriter rows, int[] having, long[] values, int count, int bit) throws IOException {
        int held = 0;
        for (int i = 0; i < count; i++) {
            chosen[held] = having[i];
            held += (int) (Math.abs(values[i]) >>> bit & 1);
        }
        ranks.add(rows, MAGNITUDE + bit, chosen, held);
    }
}
