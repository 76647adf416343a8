package io.millrace.cell;

/** Something that consists of rows: a dataset at one moment. Immutable; may be scanned again and again, with the same outcome. */
public interface RowSource {
    /** Rows in an order that is the same at each scan: by hash of the name, then by name. Each row comes once, whole. */
    RowCursor scan(RowScan wanted);

    /** Goes forward over rows. Confined to one thread. */
    interface RowCursor extends AutoCloseable {
        /** The next row; null behind the last one. */
        CellRow next();

        /** Gives back memory and files. */
        @Override
        void close();
    }
}
