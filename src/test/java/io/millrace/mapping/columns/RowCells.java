package io.millrace.mapping.columns;

import io.millrace.model.BulkChange;
import io.millrace.model.RowVisitor;

/** Rows of this kind have nothing but values. */
abstract class RowCells implements RowVisitor {
    @Override
    public void beginRow(long receivedMicros) {}

    @Override
    public void endRow() {}

    @Override
    public void recordId(long id) {
        throw new AssertionError();
    }

    @Override
    public void recordKey(byte[] utf8, int offset, int length) {
        throw new AssertionError();
    }

    @Override
    public void recordTime(long micros) {
        throw new AssertionError();
    }

    @Override
    public void expires(long micros) {
        throw new AssertionError();
    }

    @Override
    public void clear(int position) {
        throw new AssertionError();
    }

    @Override
    public void emptySet(int position) {
        throw new AssertionError();
    }

    @Override
    public void number(int position, long value) {
        throw new AssertionError();
    }

    @Override
    public void removeRow(int position, long row) {
        throw new AssertionError();
    }

    @Override
    public void key(int position, byte[] utf8, int offset, int length) {
        throw new AssertionError();
    }

    @Override
    public void bulk(BulkChange change) {
        throw new AssertionError();
    }
}
