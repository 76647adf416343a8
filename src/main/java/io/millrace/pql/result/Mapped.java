package io.millrace.pql.result;

import java.util.Iterator;
import java.util.function.Function;

/** Something made of each element, anew whenever it is walked over. Immutable. */
record Mapped<T, R>(Iterable<T> elements, Function<? super T, R> map) implements Iterable<R> {
    static <T, R> Mapped<T, R> of(Iterable<T> elements, Function<? super T, R> map) {
        return new Mapped<>(elements, map);
    }

    @Override
    public Iterator<R> iterator() {
        Iterator<T> left = elements.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return left.hasNext();
            }

            @Override
            public R next() {
                return map.apply(left.next());
            }
        };
    }
}
