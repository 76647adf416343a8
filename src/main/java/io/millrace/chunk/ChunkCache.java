package io.millrace.chunk;

import io.millrace.files.DiskProblem;
import io.millrace.files.DurableFiles;
import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Copies of chunk files that lie in a store, in a folder on this node's disk, as many as there is room for. A file is fetched when
 * somebody reads its chunk, and checked from end to end before; the ones that nobody has read for the longest time make room. What was
 * read of a chunk stays valid whatever becomes of the copy; its disk space is free when nothing reaches into it any more.
 *
 * <p>Thread-safe. Different chunks are fetched side by side, one chunk once for all who wait for it.
 */
public final class ChunkCache {
    /** One chunk: its bytes while they are here. */
    private final class Entry implements ContentSource {
        private final Path file;
        private final ChunkListing listing;
        private final ReentrantLock lock = new ReentrantLock();
        private volatile ChunkContent here;
        /** When it came, or one more than what had come by then when it was read since: so all are alike that were read after the newest came. */
        private volatile long read;

        Entry(Path file, ChunkListing listing) {
            this.file = file;
            this.listing = listing;
        }

        /** A place may get another file as long as nobody lists the first one. */
        boolean isOf(ChunkListing other) {
            return listing.checksum() == other.checksum() && listing.bytes() == other.bytes();
        }

        @Override
        public ChunkContent content() {
            ChunkContent bytes = here;
            if (bytes != null) {
                long now = arrivals.get() + 1;
                if (read != now) {
                    read = now;
                }
                return bytes;
            }
            lock.lock();
            try {
                bytes = here == null ? hold(copyOf(file, listing).content()) : here;
            } finally {
                lock.unlock();
            }
            makeRoom(this);
            return bytes;
        }

        /** With the lock held, or known to nobody yet. */
        ChunkContent hold(ChunkContent bytes) {
            here = bytes;
            read = arrivals.addAndGet(2);
            admit(this);
            return bytes;
        }

        @Override
        public boolean isHere() {
            return here != null;
        }

        @Override
        public boolean drop(ChunkContent damaged) {
            lock.lock();
            try {
                if (here == damaged) {
                    letGo(this);
                    here = null;
                    delete(file);
                }
            } finally {
                lock.unlock();
            }
            return true;
        }

        /** Unless somebody is just about to read it. Returns whether the copy is gone. */
        boolean evict() {
            boolean isMine = lock.tryLock();
            if (isMine) {
                try {
                    here = null;
                    delete(file);
                } finally {
                    lock.unlock();
                }
            }
            return isMine;
        }
    }

    private final Path folder;
    private final long bytesMax;
    private final ChunkRemote remote;
    private final CacheObserver observer;
    private final Consumer<TableId> evicted;
    /** Two for each chunk that came. */
    private final AtomicLong arrivals = new AtomicLong();
    /** Of all files that are listed. */
    private final Map<Path, Entry> entries = new ConcurrentHashMap<>();

    private final Object room = new Object();
    private final Set<Entry> held = new HashSet<>();
    /** Copies that an earlier process has left and nobody has read since, with their lengths. */
    private final Map<Path, Long> idle = new LinkedHashMap<>();

    private long bytes;

    /**
     * @param folder of the copies; those of an earlier process are used
     * @param bytesMax of all copies; the last one that was read stays whatever its size
     * @param evicted told of tables of which copies are removed to make room, so that what was worked out of them can go too
     */
    public ChunkCache(
            Path folder, long bytesMax, ChunkRemote remote, CacheObserver observer, Consumer<TableId> evicted) {
        this.folder = folder;
        this.bytesMax = bytesMax;
        this.remote = remote;
        this.observer = observer;
        this.evicted = evicted;
    }

    /** Of all copies. */
    public long bytes() {
        synchronized (room) {
            return bytes;
        }
    }

    int width() {
        return remote.width();
    }

    /** Asks the store nothing yet. */
    Chunk open(Path file, ChunkListing listing) {
        Entry entry = entries.compute(
                file, (path, known) -> known != null && known.isOf(listing) ? known : new Entry(path, listing));
        return Chunk.listed(file, listing, entry);
    }

    /**
     * Puts a new file into the store. If that fails the file is gone, as if it had never been made.
     *
     * @throws Problem {@code UNAVAILABLE_NOW} if the store does not take it
     */
    Chunk keep(Chunk fresh) {
        Path file = fresh.info().file();
        try {
            remote.put(file);
            Entry entry = new Entry(file, fresh.listing());
            entry.hold(fresh.content());
            entries.put(file, entry);
            makeRoom(entry);
            return Chunk.listed(file, entry.listing, entry);
        } catch (RuntimeException e) {
            delete(file);
            throw e;
        }
    }

    /**
     * Reads what the store has, and the copy if there is one, from end to end. A damaged copy goes.
     *
     * @throws Problem {@code CORRUPT_FILE} if the store has no such object, or a damaged one
     */
    void check(Path file) {
        if (Files.exists(file)) {
            try {
                Chunk.openVerified(file).check();
            } catch (Problem e) {
                drop(file);
            }
        }
        Path fetched = fetched(file);
        try {
            if (!remote.fetch(file, fetched)) {
                throw ChunkFormat.corrupt(file, "the store has it no more");
            }
            Chunk.openVerified(fetched).check();
        } catch (Problem e) {
            throw named(e, fetched, file);
        } finally {
            delete(fetched);
        }
    }

    private void drop(Path file) {
        Entry entry = entries.get(file);
        if (entry == null) {
            delete(file);
        } else {
            entry.drop(entry.here);
        }
    }

    /** From the store too. Who reads it still can go on. */
    void remove(Path file) {
        remote.remove(file);
        Entry entry = entries.remove(file);
        if (entry != null) {
            letGo(entry);
        }
        delete(file);
    }

    /**
     * Removes objects that nobody lists: their metadata was never written.
     *
     * @param within the folder of their copies
     * @param before younger ones may be about to be listed
     * @return how many
     */
    int sweep(Path within, Set<Path> known, Instant before) {
        List<Path> litter = new ArrayList<>();
        remote.list(within, (copy, put) -> {
            if (put.isBefore(before) && !known.contains(copy)) {
                litter.add(copy);
            }
        });
        litter.forEach(this::remove);
        return litter.size();
    }

    /** Removes what is not a copy of one of these. Before anything is opened. */
    void clear(Set<Path> known) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (known.contains(file)) {
                    leave(file, Files.size(file));
                } else {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw DiskProblem.of("clearing " + folder, e);
        }
    }

    private void leave(Path file, long size) {
        synchronized (room) {
            idle.put(file, size);
            bytes += size;
        }
    }

    /** A file with the bytes that are listed: the one that is here, or else a new one from the store. */
    private Chunk copyOf(Path file, ChunkListing listing) {
        if (Files.exists(file)) {
            try {
                return verified(file, file, listing);
            } catch (Problem e) {
                delete(file);
            }
        }
        long began = System.nanoTime();
        Path fetched = fetched(file);
        try {
            if (!remote.fetch(file, fetched)) {
                throw new Problem(
                        ProblemCode.UNAVAILABLE_NOW,
                        "chunk " + file
                                + " is in the store no more: if it was merged in the meantime, asking again helps");
            }
            verified(file, fetched, listing);
            Files.move(fetched, file, StandardCopyOption.ATOMIC_MOVE);
            Chunk chunk = Chunk.open(file);
            observer.fetched(listing.bytes(), System.nanoTime() - began);
            return chunk;
        } catch (IOException e) {
            throw DiskProblem.of("fetching chunk " + file, e);
        } finally {
            delete(fetched);
        }
    }

    private static Chunk verified(Path file, Path copy, ChunkListing listing) {
        try {
            Chunk chunk = Chunk.openVerified(copy);
            if (chunk.info().bytes() != listing.bytes() || chunk.info().checksum() != listing.checksum()) {
                throw ChunkFormat.corrupt(file, "it is another file than the one that was written");
            }
            return chunk;
        } catch (Problem e) {
            throw named(e, copy, file);
        }
    }

    /** Under the name that people know. */
    private static Problem named(Problem problem, Path copy, Path file) {
        return new Problem(problem.code(), problem.getMessage().replace(copy.toString(), file.toString()))
                .causedBy(problem);
    }

    /** Several may fetch the same file, to read it and to check it. */
    private Path fetched(Path file) {
        try {
            DurableFiles.createDirectories(file.getParent());
            return Files.createTempFile(file.getParent(), file.getFileName() + ".", ".tmp");
        } catch (IOException e) {
            throw DiskProblem.of("making a file for chunk " + file, e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw DiskProblem.of("removing " + file, e);
        }
    }

    private void admit(Entry entry) {
        synchronized (room) {
            Long left = idle.remove(entry.file);
            bytes -= left == null ? 0 : left;
            if (held.add(entry)) {
                bytes += entry.listing.bytes();
            }
        }
    }

    private void letGo(Entry entry) {
        synchronized (room) {
            if (held.remove(entry)) {
                bytes -= entry.listing.bytes();
            }
        }
    }

    /** Without the lock of any entry. */
    private void makeRoom(Entry newest) {
        Set<TableId> tables = new HashSet<>();
        synchronized (room) {
            if (bytes > bytesMax) {
                removeIdle();
                removeOldest(newest, tables);
            }
        }
        tables.forEach(evicted);
    }

    private void removeIdle() {
        Iterator<Map.Entry<Path, Long>> left = idle.entrySet().iterator();
        while (bytes > bytesMax && left.hasNext()) {
            Map.Entry<Path, Long> copy = left.next();
            delete(copy.getKey());
            bytes -= copy.getValue();
            left.remove();
            observer.evicted(copy.getValue());
        }
    }

    /** Those that nobody has read for the longest time. */
    private void removeOldest(Entry newest, Set<TableId> tables) {
        List<Entry> oldestFirst = new ArrayList<>(held);
        oldestFirst.sort(Comparator.comparingLong(entry -> entry.read));
        for (Entry entry : oldestFirst) {
            if (bytes <= bytesMax) {
                return;
            }
            if (entry != newest && entry.evict()) {
                letGo(entry);
                tables.add(ChunkFiles.table(entry.file));
                observer.evicted(entry.listing.bytes());
            }
        }
    }
}
