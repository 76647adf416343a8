package io.millrace.bitmap;

import java.util.Map;
import java.util.TreeMap;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;
import org.roaringbitmap.buffer.MutableRoaringBitmap;

/** A set of record ids that sets are added to in place, so that a long union does not copy itself again and again. Confined to one thread. */
public final class GrowingRecordSet {
    private final Map<Integer, MutableRoaringBitmap> byStripe = new TreeMap<>();

    public void add(RecordSet records) {
        for (int i = 0; i < records.stripeCount(); i++) {
            byStripe.computeIfAbsent(records.stripe(i), stripe -> new MutableRoaringBitmap())
                    .or(records.bitmap(i));
        }
    }

    public void remove(RecordSet records) {
        for (int i = 0; i < records.stripeCount(); i++) {
            MutableRoaringBitmap here = byStripe.get(records.stripe(i));
            if (here != null) {
                here.andNot(records.bitmap(i));
            }
        }
    }

    public boolean intersects(RecordSet records) {
        for (int i = 0; i < records.stripeCount(); i++) {
            MutableRoaringBitmap here = byStripe.get(records.stripe(i));
            if (here != null && ImmutableRoaringBitmap.intersects(here, records.bitmap(i))) {
                return true;
            }
        }
        return false;
    }

    /** What is here now. */
    public RecordSet copy() {
        RecordSet.Stripes copy = new RecordSet.Stripes(byStripe.size());
        byStripe.forEach((stripe, bitmap) -> copy.add(stripe, bitmap.clone()));
        return copy.done();
    }

    /** Those of the records that are here too. */
    public RecordSet common(RecordSet records) {
        RecordSet.Stripes common = new RecordSet.Stripes(records.stripeCount());
        for (int i = 0; i < records.stripeCount(); i++) {
            MutableRoaringBitmap here = byStripe.get(records.stripe(i));
            if (here != null) {
                common.add(records.stripe(i), ImmutableRoaringBitmap.and(here, records.bitmap(i)));
            }
        }
        return common.done();
    }
}
