package io.millrace.query;

import io.millrace.chunk.Chunk;
import io.millrace.chunk.SectionKind;
import io.millrace.model.StoredUsage;
import io.millrace.model.StoredUsage.OfField;
import io.millrace.model.TableSchema;
import java.util.HashMap;
import java.util.Map;

/** Adds up what the sections of a table's chunks take. Confined to one thread. */
final class ChunkUsage {
    private final TableSchema table;
    private final Map<Integer, OfField> fields = new HashMap<>();
    private long total;
    private long records;
    private long recordKeys;

    ChunkUsage(TableSchema table) {
        this.table = table;
    }

    void add(Chunk chunk) {
        total += chunk.info().bytes();
        chunk.measure(this::add);
    }

    private void add(SectionKind kind, int fieldId, long bytes, long directoryBytes) {
        switch (kind) {
            case RECORDS, DELETED, TOUCHED -> records += bytes;
            case RECORD_KEYS -> recordKeys += bytes;
            case EVENT_TIME, EXPIRY, ORDER -> {} // what no client of this dialect has a name for
            case DICTIONARY -> add(fieldId, new OfField(0, bytes, directoryBytes));
            case ROWS, CLEARED, KNOWN, REPLACED, PLANES, FORWARD, VALUES ->
                add(fieldId, new OfField(bytes, 0, directoryBytes));
        }
    }

    /** Those that were dropped may still be in old chunks. */
    private void add(int fieldId, OfField bytes) {
        if (table.positionOf(fieldId) >= 0) {
            fields.merge(fieldId, bytes, OfField::plus);
        }
    }

    StoredUsage sum() {
        return new StoredUsage(total, records, recordKeys, fields);
    }
}
