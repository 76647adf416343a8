package io.millrace.log;

import io.millrace.model.RequestKey;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** The keys of requests in the open segment and in the one before. Confined to the thread that reads. */
final class RecentKeys {
    private Set<RequestKey> before = new HashSet<>();
    private Set<RequestKey> open = new HashSet<>();

    boolean isAnyKnown(Collection<RequestKey> keys) {
        return keys.stream().anyMatch(key -> open.contains(key) || before.contains(key));
    }

    void add(Collection<RequestKey> keys) {
        open.addAll(keys);
    }

    /** The segment ends. */
    void close() {
        before = open;
        open = new HashSet<>();
    }
}
