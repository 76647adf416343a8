package io.millrace.pql.result;

import io.millrace.bitmap.RecordSet;
import io.millrace.model.Interruption;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Something of each record, read for many records at a time, anew whenever it is walked over.
 *
 * @param begin gives the records, from the first
 * @param read one element for each record, in their order
 */
record InBatches<T>(Supplier<Batches> begin, Function<Batches, List<T>> read) implements Iterable<T> {
    InBatches(RecordSet records, Interruption interruption, Function<Batches, List<T>> read) {
        this(() -> new Batches(records, interruption), read);
    }

    @Override
    public Iterator<T> iterator() {
        Batches batches = begin.get();
        return new Iterator<>() {
            private Iterator<T> left = List.<T>of().iterator();

            @Override
            public boolean hasNext() {
                if (!left.hasNext() && batches.next()) {
                    left = read.apply(batches).iterator();
                }
                return left.hasNext();
            }

            @Override
            public T next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return left.next();
            }
        };
    }
}
