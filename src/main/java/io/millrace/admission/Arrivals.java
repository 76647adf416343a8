package io.millrace.admission;

import io.millrace.model.TableId;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Tells those who follow tables that there are new records, so that nobody has to ask again and again. Thread-safe. */
public final class Arrivals {
    private final LongSupplier lastTimeId;
    private final Map<TableId, Set<Runnable>> followers = new ConcurrentHashMap<>();

    /** @param lastTimeId see {@link #lastTimeId} */
    public Arrivals(LongSupplier lastTimeId) {
        this.lastTimeId = lastTimeId;
    }

    /** Whoever reads from now on sees all records with ids from time up to this one. */
    public long lastTimeId() {
        return lastTimeId.getAsLong();
    }

    /**
     * @param told each time that a reader who begins then sees more than before; on a thread that must not wait
     * @return ends it; to call it again changes nothing
     */
    public Runnable follow(Collection<TableId> tables, Runnable told) {
        Set<TableId> some = Set.copyOf(tables);
        Runnable each = new Runnable() { // told apart from others that do the same
                    @Override
                    public void run() {
                        told.run();
                    }
                };
        some.forEach(table -> followers.compute(table, (key, before) -> {
            Set<Runnable> all = before == null ? ConcurrentHashMap.newKeySet() : before;
            all.add(each);
            return all;
        }));
        return () -> some.forEach(table -> followers.computeIfPresent(table, (key, all) -> {
            all.remove(each);
            return all.isEmpty() ? null : all;
        }));
    }

    /** Records of these tables have become readable. */
    public void came(Collection<TableId> tables) {
        for (TableId table : tables) {
            followers.getOrDefault(table, Set.of()).forEach(Runnable::run);
        }
    }

    /** Whether anybody would be told anything. */
    public boolean isFollowed() {
        return !followers.isEmpty();
    }
}
