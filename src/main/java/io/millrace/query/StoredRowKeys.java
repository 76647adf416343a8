package io.millrace.query;

import io.millrace.admission.Conversations;
import io.millrace.admission.RowKeysCommand;
import io.millrace.bus.Bus;
import io.millrace.model.Field;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Numbers the keys of rows for queries; the numbers are in PostgreSQL. Thread-safe: blocks the thread that asks. */
final class StoredRowKeys {
    private static final int KNOWN_MAX = 1 << 17;
    /** Longer ones are not remembered. */
    private static final int KEY_CHARS_MAX = 256;

    private static final Logger log = LoggerFactory.getLogger(StoredRowKeys.class);

    /** A key of a row. */
    private record Name(TableId table, int field, String key) {}

    private final Bus bus;
    /** The numbers that were asked for last; they never change. Guarded by its monitor. */
    private final Map<Name, Long> known = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Name, Long> eldest) {
            return size() > KNOWN_MAX;
        }
    };

    StoredRowKeys(Bus bus) {
        this.bus = bus;
    }

    /** The number of each key, in their order; a key that has none yet gets the next of 1, 2, 3, … */
    long[] ids(TableSchema table, Field field, List<String> keys) {
        List<String> unknown = unknown(table, field, keys);
        if (!unknown.isEmpty()) {
            remember(table, field, unknown, ask(table, field, unknown));
        }
        long[] ids = new long[keys.size()];
        List<String> forgotten = new ArrayList<>();
        synchronized (known) {
            for (int i = 0; i < ids.length; i++) {
                Long id = known.get(new Name(table.id(), field.id(), keys.get(i)));
                ids[i] = id == null ? 0 : id;
                if (id == null) {
                    forgotten.add(keys.get(i));
                }
            }
        }
        return forgotten.isEmpty() ? ids : ask(table, field, keys);
    }

    /**
     * Gives numbers to keys that rows have for the first time, so that they come in this order. Where that cannot be done now they get
     * them when somebody asks.
     */
    void introduce(TableSchema table, Field field, Collection<String> keys) {
        try {
            List<String> unknown = unknown(table, field, keys);
            if (!unknown.isEmpty()) {
                remember(table, field, unknown, ask(table, field, unknown));
            }
        } catch (Problem problem) {
            log.debug("row keys of field {} get their numbers later: {}", field.name(), problem.getMessage());
        }
    }

    private List<String> unknown(TableSchema table, Field field, Collection<String> keys) {
        synchronized (known) {
            return keys.stream()
                    .filter(key -> !known.containsKey(new Name(table.id(), field.id(), key)))
                    .distinct()
                    .toList();
        }
    }

    private void remember(TableSchema table, Field field, List<String> keys, long[] ids) {
        synchronized (known) {
            for (int i = 0; i < ids.length; i++) {
                if (keys.get(i).length() <= KEY_CHARS_MAX) {
                    known.put(new Name(table.id(), field.id(), keys.get(i)), ids[i]);
                }
            }
        }
    }

    /** The key of each number, in their order; null where there is none. */
    List<String> keys(TableSchema table, Field field, long[] ids) {
        return Waiting.on(
                bus.request(Conversations.ROW_NUMBERS, new RowKeysCommand.Numbers(table.id(), field.id(), ids)));
    }

    private long[] ask(TableSchema table, Field field, List<String> keys) {
        return Waiting.on(bus.request(Conversations.ROW_KEYS, new RowKeysCommand(table.id(), field.id(), keys, true)));
    }
}
