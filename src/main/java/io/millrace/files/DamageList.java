package io.millrace.files;

import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The damage that is known of, by table, each told once in the log. Thread-safe: one lock. */
public final class DamageList {
    private static final Logger log = LoggerFactory.getLogger(DamageList.class);

    /** Each takes memory and a line; beyond it they are only counted. */
    private static final int SHOWN_MAX = 1_000;

    /** Stands for the table where it is not known which one it is. */
    public static final String LOG = "of the log";

    private record Key(String table, String what) {}

    private final Map<Key, Damage> shown = new LinkedHashMap<>();
    private long others;

    public synchronized void add(Object table, String what) {
        Key key = new Key(table.toString(), what);
        if (shown.containsKey(key)) {
            return;
        }
        if (shown.size() == SHOWN_MAX) {
            others++;
            return;
        }
        log.error("table {}: {}", table, what);
        shown.put(key, new Damage(key.table(), what, Instant.now()));
    }

    /** The file can be read again. */
    public synchronized void mended(Object table, String what) {
        if (shown.remove(new Key(table.toString(), what)) != null) {
            log.info("table {}: mended: {}", table, what);
        }
    }

    /** What was said about the file does not hold any more. */
    public synchronized void mended(Object table, Path file) {
        boolean isKnown = shown.keySet()
                .removeIf(key ->
                        key.table().equals(table.toString()) && key.what().contains(file.toString()));
        if (isKnown) {
            log.info("table {}: mended: {}", table, file);
        }
    }

    /** The table was dropped. */
    public synchronized void forget(Object table) {
        shown.keySet().removeIf(key -> key.table().equals(table.toString()));
    }

    /** Oldest first. */
    public synchronized List<Damage> list() {
        return List.copyOf(shown.values());
    }

    public synchronized long count() {
        return shown.size() + others;
    }
}
