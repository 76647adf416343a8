package io.millrace.admission;

import java.util.List;

/**
 * Ids or keys, one of the two, in the order given. The array is not copied.
 *
 * @param keys null if these are ids
 */
public record NameList(long[] ids, List<String> keys) {
    public static NameList of(long[] ids) {
        return new NameList(ids, null);
    }

    public static NameList of(List<String> keys) {
        return new NameList(new long[0], List.copyOf(keys));
    }

    public boolean areKeys() {
        return keys != null;
    }

    public int size() {
        return areKeys() ? keys.size() : ids.length;
    }

    /** Whether two places have the same name. */
    public boolean isSame(int one, int other) {
        return areKeys() ? keys.get(one).equals(keys.get(other)) : ids[one] == ids[other];
    }

    /** By name. */
    public int compare(int one, int other) {
        return areKeys() ? keys.get(one).compareTo(keys.get(other)) : Long.compare(ids[one], ids[other]);
    }
}
