package io.millrace.attribute;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Reads the attributes that are stored. Thread-safe. */
public interface AttributeReader {
    /** Names in one question. */
    int NAMES_MAX = 1 << 14;

    /** Where nothing has attributes. */
    AttributeReader NONE = new AttributeReader() {
        @Override
        public Map<String, SortedMap<String, AttributeValue>> of(AttributeOwner owner, Collection<String> names) {
            return Map.of();
        }

        @Override
        public Map<String, SortedMap<String, AttributeValue>> page(AttributeOwner owner, String afterOrNull) {
            return Map.of();
        }

        @Override
        public List<String> having(AttributeOwner owner, String attribute, Collection<AttributeValue> values) {
            return List.of();
        }
    };

    /**
     * The attributes of those names that have some.
     *
     * @param names at most {@link #NAMES_MAX}
     */
    Map<String, SortedMap<String, AttributeValue>> of(AttributeOwner owner, Collection<String> names);

    /**
     * Names behind the given one with their attributes, walked over in an order of their own; the last page is empty.
     *
     * @param afterOrNull the last name of the page before; null for the first
     */
    Map<String, SortedMap<String, AttributeValue>> page(AttributeOwner owner, String afterOrNull);

    /** The names that have one of the values, in any order. */
    List<String> having(AttributeOwner owner, String attribute, Collection<AttributeValue> values);
}
