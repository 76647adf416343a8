package io.millrace.chunk;

import io.millrace.fault.Faults;
import io.millrace.files.DiskProblem;
import io.millrace.objects.ObjectKey;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Where chunk files are kept: on this node's disk, or in a store, with copies on the disk. A file stays where it was made, so both can
 * have some; new ones go to one of them. Thread-safe.
 */
public final class ChunkStore {
    private final Path root;
    private final Path copies;
    private final Path made;
    private final Optional<ChunkCache> cache;

    /**
     * @param root folder of files that are only on the disk
     * @param copies folder of copies: the file {@code <bucket>/<name>} there is one of the object {@code s3://<bucket>/<name>}
     * @param made folder of new files, one of the two, or below
     * @param cache of the copies; empty if no store is configured
     */
    public ChunkStore(Path root, Path copies, Path made, Optional<ChunkCache> cache) {
        this.root = root;
        this.copies = copies;
        this.made = made;
        this.cache = cache;
    }

    /** Everything on the disk. */
    public static ChunkStore onDisk(Path root) {
        return new ChunkStore(root, root.resolveSibling("copies"), root, Optional.empty());
    }

    /** To name new files, which {@link #keep} is to be told of when they are finished. */
    public ChunkFiles files(Faults faults) {
        return new ChunkFiles(made, faults);
    }

    /** To look after the files that are only on the disk. */
    public ChunkFiles localFiles() {
        return new ChunkFiles(root);
    }

    /** What PostgreSQL calls the file: its path below the root, or the object's URI. */
    public String name(Path file) {
        return isCopy(file)
                ? ObjectKey.SCHEME + copies.relativize(file)
                : root.relativize(file).toString();
    }

    /** The file of that name. */
    public Path file(String name) {
        return name.startsWith(ObjectKey.SCHEME)
                ? copies.resolve(name.substring(ObjectKey.SCHEME.length()))
                : root.resolve(name);
    }

    private boolean isCopy(Path file) {
        return file.startsWith(copies);
    }

    /** Whether it is where new files do not go any more, and can be read there. */
    public boolean isMisplaced(Path file) {
        return cache.isPresent() && isCopy(file) != isCopy(made);
    }

    /**
     * Opens a chunk whose file is listed. A file on the disk is looked at, one in the store is not before it is read.
     *
     * @param listing of a file in the store
     */
    public Chunk open(Path file, Optional<ChunkListing> listing) {
        return isCopy(file) ? cache(file).open(file, listing.orElseThrow()) : Chunk.open(file);
    }

    /**
     * Makes a chunk that was made just now last. Blocks on the network.
     *
     * @param fresh with a file that {@link #files} has named
     * @return the chunk to go on with
     * @throws Problem {@code UNAVAILABLE_NOW} if the store does not take it; then the file is gone
     */
    public Chunk keep(Chunk fresh) {
        Path file = fresh.info().file();
        return isCopy(file) ? cache(file).keep(fresh) : fresh;
    }

    /** How many files are best kept or removed at once. */
    public int width() {
        return cache.map(ChunkCache::width).orElse(1);
    }

    /** What PostgreSQL is told of a chunk besides its metadata; empty for one on the disk. */
    public Optional<ChunkListing> listing(Chunk chunk) {
        return isCopy(chunk.info().file()) ? Optional.of(chunk.listing()) : Optional.empty();
    }

    /**
     * Reads the file from end to end, afresh.
     *
     * @throws Problem {@code CORRUPT_FILE} if it is damaged or gone
     */
    public void check(Path file) {
        if (isCopy(file)) {
            cache(file).check(file);
        } else {
            Chunk.open(file).check();
        }
    }

    /** Removes a file that no metadata lists any more, everywhere; does nothing if it is gone. */
    public void remove(Path file) {
        if (isCopy(file)) {
            cache(file).remove(file);
            return;
        }
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw DiskProblem.of("removing " + file, e);
        }
    }

    /**
     * Removes copies that are none of known files. Before anything is opened.
     *
     * @param known all files that metadata lists
     */
    public void clearCopies(Collection<Path> known) {
        Set<Path> keep = new HashSet<>(known);
        cache.ifPresent(copiesNow -> copiesNow.clear(keep));
    }

    /**
     * Removes files in the store that no metadata lists.
     *
     * @param known all that it lists
     * @param before younger ones may be about to be listed
     * @return how many
     */
    public int sweep(Collection<Path> known, Instant before) {
        Set<Path> keep = new HashSet<>(known);
        return isCopy(made) ? cache(made).sweep(made, keep, before) : 0;
    }

    /** Whether new files go to a store. */
    public boolean isRemote() {
        return isCopy(made);
    }

    private ChunkCache cache(Path file) {
        return cache.orElseThrow(() -> new Problem(
                ProblemCode.UNAVAILABLE_NOW,
                "chunk " + name(file) + " is in a store, and none is configured: staging.s3.* says how it is reached"));
    }
}
