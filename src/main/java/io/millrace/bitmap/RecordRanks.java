package io.millrace.bitmap;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;
import org.roaringbitmap.buffer.MappeableContainerPointer;

/**
 * Which rank each record of a set has, and which record each rank; ranks count from 0 by ascending id. Either costs the
 * logarithm of the set's size, and a look into one container of 2^16 ids. Takes 4 bytes of heap for each container, not for
 * each record. For sets of fewer than 2^31 records. Immutable, thread-safe.
 */
public final class RecordRanks {
    /** A pointer into the set is kept for one container in so many; the others are reached from there. */
    private static final int CONTAINERS_PER_POINTER = 64;

    /**
     * One stripe of the set.
     *
     * @param before how many of its records come before each container, and in the end how many there are
     * @param pointers to every 64th container; never moved
     */
    private record Stripe(int[] before, MappeableContainerPointer[] pointers) {
        static Stripe of(ImmutableRoaringBitmap bitmap) {
            IntList before = new IntList();
            List<MappeableContainerPointer> pointers = new ArrayList<>();
            int records = 0;
            for (MappeableContainerPointer at = bitmap.getContainerPointer(); at.hasContainer(); at.advance()) {
                if (before.size() % CONTAINERS_PER_POINTER == 0) {
                    pointers.add(at.clone());
                }
                before.add(records);
                records += at.getCardinality();
            }
            before.add(records);
            return new Stripe(
                    Arrays.copyOf(before.items(), before.size()), pointers.toArray(MappeableContainerPointer[]::new));
        }

        int size() {
            return before[before.length - 1];
        }

        int low(int rank) {
            int found = Arrays.binarySearch(before, rank);
            int container = found >= 0 ? found : -found - 2;
            MappeableContainerPointer at = pointers[container / CONTAINERS_PER_POINTER].clone();
            for (int left = container % CONTAINERS_PER_POINTER; left > 0; left--) {
                at.advance();
            }
            return at.key() << 16 | at.getContainer().select(rank - before[container]);
        }

        int countBelow(int low) {
            char key = (char) (low >>> 16);
            int container = lastPointerUpTo(key) * CONTAINERS_PER_POINTER;
            MappeableContainerPointer at = pointers[container / CONTAINERS_PER_POINTER].clone();
            while (at.hasContainer() && at.key() < key) {
                at.advance();
                container++;
            }
            char below = (char) low;
            boolean isInside = at.hasContainer() && at.key() == key && below > 0;
            return before[container] + (isInside ? at.getContainer().rank((char) (below - 1)) : 0);
        }

        private int lastPointerUpTo(char key) {
            int low = 0;
            int high = pointers.length;
            while (high - low > 1) {
                int middle = (low + high) >>> 1;
                if (pointers[middle].key() <= key) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            return low;
        }
    }

    private final RecordSet records;
    private final Stripe[] stripes;
    /** Records before each stripe. */
    private final int[] before;

    private final int size;

    private RecordRanks(RecordSet records) {
        this.records = records;
        this.stripes = new Stripe[records.stripeCount()];
        this.before = new int[stripes.length];
        int count = 0;
        for (int i = 0; i < stripes.length; i++) {
            stripes[i] = Stripe.of(records.bitmap(i));
            before[i] = count;
            count = Math.addExact(count, stripes[i].size());
        }
        this.size = count;
    }

    public static RecordRanks of(RecordSet records) {
        return new RecordRanks(records);
    }

    public int size() {
        return size;
    }

    /** @param rank from 0 to below {@link #size} */
    public long id(int rank) {
        int found = Arrays.binarySearch(before, rank);
        int at = found >= 0 ? found : -found - 2;
        return (long) records.stripe(at) << 32 | Integer.toUnsignedLong(stripes[at].low(rank - before[at]));
    }

    /** How many records have a smaller id: the rank of the id if it is there. */
    public int countBelow(long id) {
        int stripe = RecordSet.stripeOf(id);
        int low = 0;
        int high = stripes.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (records.stripe(middle) < stripe) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if (low == stripes.length) {
            return size;
        }
        return before[low] + (records.stripe(low) == stripe ? stripes[low].countBelow((int) id) : 0);
    }
}
