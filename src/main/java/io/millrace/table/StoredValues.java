package io.millrace.table;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.ValuePages;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The stored values of some records, read one after the other: entry <i>i</i> is that of the <i>i</i>-th record. Holds one
 * inflated page for each chunk, so that reading in ascending order inflates each page once. Confined to one thread.
 */
public final class StoredValues {
    private static final int NONE = -1;

    private final FoldedValues folded;
    private final ValuePages[] pages;
    private final int[] openPage;
    private final ValuePages.Page[] open;
    private int[] chunkOf = {};
    private int[] rankOf = {};

    private byte[] bytes;
    private int offset;
    private int length;

    StoredValues(FoldedValues folded) {
        this.folded = folded;
        this.pages = folded.pages();
        this.openPage = new int[pages.length];
        this.open = new ValuePages.Page[pages.length];
        Arrays.fill(openPage, NONE);
    }

    /** Goes on with other records, given by their ids too. */
    StoredValues over(long[] ids, int count) {
        RecordSet records = RecordSet.ofSorted(ids, count);
        chunkOf = new int[count];
        rankOf = new int[count];
        Arrays.fill(chunkOf, NONE);
        for (int i = 0; i < pages.length; i++) {
            folded.interruption().check();
            int chunk = i;
            RecordSet valued = folded.valued(chunk, records);
            int[] ranks = pages[chunk].ranks(valued);
            int[] next = {0, 0};
            valued.forEach(id -> {
                int place = FoldedNumbers.indexOf(ids, next[0], count, id);
                chunkOf[place] = chunk;
                rankOf[place] = ranks[next[1]++];
                next[0] = place + 1;
            });
        }
        return this;
    }

    /** How many records were asked for. */
    public int size() {
        return chunkOf.length;
    }

    /** Whether the record has a value, be it empty. */
    public boolean has(int index) {
        return chunkOf[index] != NONE;
    }

    /**
     * Reads the value of a record that has one; then it is in {@link #bytes}.
     *
     * @throws io.millrace.problem.Problem {@code CORRUPT_FILE} if its page is damaged
     */
    public void read(int index) {
        int chunk = chunkOf[index];
        int rank = rankOf[index];
        ValuePages here = pages[chunk];
        int page = openPage[chunk];
        long first = page == NONE ? 0 : here.firstRank(page);
        if (page == NONE || rank < first || rank >= first + here.values(page)) {
            folded.interruption().check();
            open[chunk] = null;
            page = here.find(rank);
            open[chunk] = here.read(page);
            openPage[chunk] = page;
            first = here.firstRank(page);
        }
        int inPage = (int) (rank - first);
        bytes = open[chunk].bytes();
        offset = open[chunk].offset(inPage);
        length = open[chunk].length(inPage);
    }

    public byte[] bytes() {
        return bytes;
    }

    public int offset() {
        return offset;
    }

    public int length() {
        return length;
    }

    /** A copy of the value; null if the record has none. */
    public byte[] copy(int index) {
        if (!has(index)) {
            return null;
        }
        read(index);
        return Arrays.copyOfRange(bytes, offset, offset + length);
    }

    /** The value as UTF-8; null if the record has none. */
    public String text(int index) {
        if (!has(index)) {
            return null;
        }
        read(index);
        return new String(bytes, offset, length, StandardCharsets.UTF_8);
    }

    /**
     * How many records from this one on have the values of one whole page, in its order, which need not be taken apart
     * then; 0 if it does not start a page, or the page is small.
     */
    int wholePage(int index) {
        int chunk = chunkOf[index];
        int page = pages[chunk].find(rankOf[index]);
        int count = pages[chunk].values(page);
        int last = index + count - 1;
        if (pages[chunk].firstRank(page) != rankOf[index] || !pages[chunk].isFull(page) || last >= size()) {
            return 0;
        }
        for (int i = index + 1; i <= last; i++) {
            if (chunkOf[i] != chunk || rankOf[i] != rankOf[i - 1] + 1) {
                return 0;
            }
        }
        return count;
    }

    /** The pages that the record's value is in. */
    ValuePages pages(int index) {
        return pages[chunkOf[index]];
    }

    /** The page that the record's value is in. */
    int page(int index) {
        return pages(index).find(rankOf[index]);
    }
}
