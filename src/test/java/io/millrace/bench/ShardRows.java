package io.millrace.bench;

import com.google.protobuf.ByteString;
import io.millrace.bitmap.LongList;
import io.millrace.bitmap.PilosaWriter;
import io.millrace.bitmap.RecordSet;
import java.io.IOException;
import java.util.Arrays;

/** The bits of one shard in Pilosa's form, as clients of {@code import-roaring} build them. Confined to one thread. */
final class ShardRows {
    private static final long SHARD_MASK = (1L << TableLoad.SHARD_BITS) - 1;

    private final LongList bits = new LongList();

    void add(long row, long record) {
        bits.add(row << TableLoad.SHARD_BITS | (record & SHARD_MASK));
    }

    ByteString bitmap() throws IOException {
        long[] sorted = new long[bits.size()];
        Arrays.setAll(sorted, bits::get);
        Arrays.sort(sorted);
        ByteString.Output out = ByteString.newOutput();
        new PilosaWriter(RecordSet.ofSorted(sorted, sorted.length)).write(out);
        return out.toByteString();
    }
}
