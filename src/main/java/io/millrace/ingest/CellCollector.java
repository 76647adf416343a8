package io.millrace.ingest;

import io.millrace.model.BulkChange;
import io.millrace.model.RowVisitor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Keeps rows as texts, to be shown. Confined to its mapper. */
final class CellCollector implements RowVisitor {
    private final String[] row;
    private final List<List<String>> rows = new ArrayList<>();

    /** @param width how many fields the table has */
    CellCollector(int width) {
        row = new String[width];
    }

    List<List<String>> rows() {
        return rows;
    }

    @Override
    public void beginRow(long receivedMicros) {
        Arrays.fill(row, "");
    }

    @Override
    public void recordId(long id) {}

    @Override
    public void recordKey(byte[] utf8, int offset, int length) {}

    @Override
    public void recordTime(long micros) {}

    @Override
    public void expires(long micros) {}

    @Override
    public void clear(int position) {}

    @Override
    public void emptySet(int position) {}

    @Override
    public void number(int position, long value) {
        row[position] = Long.toString(value);
    }

    @Override
    public void removeRow(int position, long taken) {}

    @Override
    public void key(int position, byte[] utf8, int offset, int length) {
        value(position, utf8, offset, length);
    }

    @Override
    public void value(int position, byte[] bytes, int offset, int length) {
        row[position] = new String(bytes, offset, length, StandardCharsets.UTF_8);
    }

    @Override
    public void endRow() {
        rows.add(List.of(row));
    }

    @Override
    public void bulk(BulkChange change) {}
}
