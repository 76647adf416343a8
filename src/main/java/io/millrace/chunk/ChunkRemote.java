package io.millrace.chunk;

import java.nio.file.Path;
import java.time.Instant;
import java.util.function.BiConsumer;

/**
 * The store that holds what a {@link ChunkCache} has copies of. A copy's place below the cache's folder says which object it is of.
 * Thread-safe; blocks on the network. Everything fails with {@code UNAVAILABLE_NOW} while the store is out of reach.
 */
public interface ChunkRemote {
    /** Puts a file there, entirely or not at all, in place of what was. */
    void put(Path copy);

    /**
     * Reads an object into a file. What comes is not taken for damaged before the store has given the same again.
     *
     * @param copy says which object
     * @param target to be written, in place of what it holds
     * @return false if the store says that it has no such object
     */
    boolean fetch(Path copy, Path target);

    /** Does nothing if there is no such object. */
    void remove(Path copy);

    /** Names the copies of all objects that would come below the folder, and tells when each object was put there. */
    void list(Path folder, BiConsumer<Path, Instant> each);

    /** How many objects are best moved at once. */
    int width();
}
