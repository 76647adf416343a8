package io.millrace.row;

import io.millrace.model.BulkChange;
import io.millrace.model.RowVisitor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes down what it is shown, a string per row. */
final class RecordedRows implements RowVisitor {
    final List<String> rows = new ArrayList<>();
    private StringBuilder row = new StringBuilder();

    /** Shows everything to both. */
    static RowVisitor tee(RowVisitor one, RowVisitor two) {
        return (RowVisitor) java.lang.reflect.Proxy.newProxyInstance(
                RecordedRows.class.getClassLoader(), new Class<?>[] {RowVisitor.class}, (proxy, method, arguments) -> {
                    method.invoke(one, arguments);
                    return method.invoke(two, arguments);
                });
    }

    @Override
    public void beginRow(long receivedMicros) {
        row = new StringBuilder("received ").append(receivedMicros);
    }

    @Override
    public void recordId(long id) {
        row.append(" id ").append(id);
    }

    @Override
    public void recordKey(byte[] utf8, int offset, int length) {
        row.append(" id ").append(text(utf8, offset, length));
    }

    @Override
    public void recordTime(long micros) {
        row.append(" time ").append(micros);
    }

    @Override
    public void expires(long micros) {
        row.append(" expires ").append(micros);
    }

    @Override
    public void bulk(BulkChange change) {
        String key = change.keyOrNull() == null ? "" : new String(change.keyOrNull(), StandardCharsets.UTF_8);
        rows.add("bulk " + change.kind() + " " + change.receivedMicros() + " " + change.position() + " " + change.view()
                + " " + change.row() + " " + key + " " + Arrays.toString(change.records()));
    }

    @Override
    public void clear(int position) {
        row.append(" | ").append(position).append(" null");
    }

    @Override
    public void emptySet(int position) {
        row.append(" | ").append(position).append(" empty");
    }

    @Override
    public void number(int position, long value) {
        row.append(" | ").append(position).append(" ").append(value);
    }

    @Override
    public void removeRow(int position, long value) {
        row.append(" | ").append(position).append(" remove ").append(value);
    }

    @Override
    public void key(int position, byte[] utf8, int offset, int length) {
        row.append(" | ").append(position).append(" ").append(text(utf8, offset, length));
    }

    @Override
    public void value(int position, byte[] bytes, int offset, int length) {
        row.append(" | ").append(position).append(" value ").append(text(bytes, offset, length));
    }

    @Override
    public void endRow() {
        rows.add(row.toString());
    }

    private static String text(byte[] utf8, int offset, int length) {
        return new String(Arrays.copyOfRange(utf8, offset, offset + length), StandardCharsets.ISO_8859_1) + "#"
                + length;
    }
}
