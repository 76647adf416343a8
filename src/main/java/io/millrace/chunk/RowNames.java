package io.millrace.chunk;

import io.millrace.bitmap.ByteKeys;
import io.millrace.bitmap.LongKeys;
import io.millrace.model.Field;
import java.io.IOException;

/**
 * The rows that a set-like field of a chunk being built uses: ids, or keys. Each gets a slot in order of arrival.
 * Confined to one thread.
 */
final class RowNames {
    private final Field field;
    private final BuildAccount account;
    private final LongKeys ids = new LongKeys();
    private final ByteKeys keys = new ByteKeys();

    RowNames(Field field, BuildAccount account) {
        this.field = field;
        this.account = account;
    }

    int slot(long row) {
        int known = ids.size();
        int slot = ids.add(row);
        if (slot == known) {
            account.slot();
        }
        return slot;
    }

    int slot(byte[] utf8, int offset, int length) {
        int known = keys.size();
        int slot = keys.add(utf8, offset, length);
        if (slot == known) {
            account.slot(length);
        }
        return slot;
    }

    int size() {
        return field.isKeyed() ? keys.size() : ids.size();
    }

    /** Writes the dictionary of a keyed field and says how the chunk names and orders the slots. */
    Order write(ChunkWriter out) throws IOException {
        if (!field.isKeyed()) {
            int[] slots = ids.ascending();
            long[] rows = new long[slots.length];
            for (int i = 0; i < slots.length; i++) {
                rows[i] = ids.get(slots[i]);
            }
            return new Order(placeOfSlot(slots), rows);
        }
        int[] slots = keys.ascending();
        out.dictionary(field, dictionary -> {
            for (int slot : slots) {
                dictionary.add(keys.bytes(), keys.start(slot), keys.end(slot) - keys.start(slot));
            }
        });
        long[] rows = new long[slots.length];
        for (int i = 0; i < slots.length; i++) {
            rows[i] = i;
        }
        return new Order(placeOfSlot(slots), rows);
    }

    private static int[] placeOfSlot(int[] slots) {
        int[] places = new int[slots.length];
        for (int place = 0; place < slots.length; place++) {
            places[slots[place]] = place;
        }
        return places;
    }

    /**
     * @param placeOfSlot a slot's place in ascending order
     * @param rows by place, the row's number in the file
     */
    record Order(int[] placeOfSlot, long[] rows) {}
}
