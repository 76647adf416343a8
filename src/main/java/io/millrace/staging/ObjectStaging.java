package io.millrace.staging;

import io.millrace.fault.FaultPoint;
import io.millrace.fault.Faults;
import io.millrace.files.Checksum;
import io.millrace.files.DiskProblem;
import io.millrace.files.DurableFiles;
import io.millrace.objects.ObjectKey;
import io.millrace.objects.ObjectStore;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.slice.SliceInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Staging in an object store: {@code s3://<bucket>/<prefix>/<table>/<node>-<sequence>.csv.gz}, which is the key too. A slice that is
 * asked for is read into a file of its own in a local folder, for as long as somebody reads it.
 *
 * <p>Thread-safe for different slices; blocks on the network.
 */
public final class ObjectStaging implements Staging {
    private static final Logger log = LoggerFactory.getLogger(ObjectStaging.class);

    private static final String SUFFIX = ".csv.gz";

    private final ObjectStore store;
    private final ObjectKey prefix;
    private final String node;
    private final Path fetched;
    private final int width;
    private final Faults faults;
    /** Whether what uploads of processes before this one left behind is gone. */
    private boolean isSwept;

    private ObjectStaging(ObjectStore store, ObjectKey prefix, String node, Path fetched, int width, Faults faults) {
        this.store = store;
        this.prefix = prefix;
        this.node = node;
        this.fetched = fetched;
        this.width = width;
        this.faults = faults;
    }

    /**
     * Asks the store nothing yet: it may be away.
     *
     * @param prefix of the names of all objects, empty or with a slash at its end
     * @param node whose slices are put here
     * @param fetched the folder for files that are read; what is in it is removed
     * @param width how many slices are moved at once
     */
    public static ObjectStaging open(
            ObjectStore store, ObjectKey prefix, String node, Path fetched, int width, Faults faults) {
        try {
            DurableFiles.createDirectories(fetched);
            try (Stream<Path> files = Files.list(fetched)) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    Files.delete(file);
                }
            }
            return new ObjectStaging(store, prefix, node, fetched, width, faults);
        } catch (IOException e) {
            throw DiskProblem.of("clearing the folder " + fetched, e);
        }
    }

    private ObjectKey key(SliceInfo slice) {
        return new ObjectKey(prefix.bucket(), prefix.name() + slice.table() + "/" + slice.id() + SUFFIX);
    }

    @Override
    public StagedSlice put(SliceInfo slice, Path bytes) {
        sweepOnce();
        Checksum checksum = of(bytes);
        if (checksum.bytes() != slice.fileBytes()) {
            throw new Problem(
                    ProblemCode.CORRUPT_FILE,
                    "slice " + bytes + " has not the " + slice.fileBytes()
                            + " bytes that were written; check its disk");
        }
        ObjectKey key = key(slice);
        store.put(key, bytes, checksum);
        faults.reach(FaultPoint.UPLOAD_COPIED);
        return new StagedSlice(key.toString(), checksum.bytes(), checksum.text());
    }

    /** Before the first upload of this process, since later ones may be under way. */
    private synchronized void sweepOnce() {
        if (!isSwept) {
            int removed = store.sweep(prefix, this::isOfThisNode);
            if (removed > 0) {
                log.info("removed {} uploads from the store that were left unfinished", removed);
            }
            isSwept = true;
        }
    }

    private boolean isOfThisNode(String name) {
        String file = name.substring(name.lastIndexOf('/') + 1);
        int dash = file.lastIndexOf('-');
        return dash > 0 && file.endsWith(SUFFIX) && file.substring(0, dash).equals(node);
    }

    @Override
    public StagedSlice nothing(SliceInfo slice) {
        return new StagedSlice(key(slice).toString(), Checksum.NONE.bytes(), Checksum.NONE.text());
    }

    @Override
    public Optional<StagedCopy> leftover(SliceInfo slice) {
        ObjectKey key = key(slice);
        if (Files.notExists(slice.file())) {
            return fetch(key, Optional.empty());
        }
        return store.look(key)
                .filter(there -> !there.isSaidToBe(of(slice.file())))
                .flatMap(there -> fetch(key, there.checksum()));
    }

    @Override
    public Optional<StagedCopy> fetch(String key, String checksum) {
        return fetch(ObjectKey.parse(key), Optional.of(checksum));
    }

    private Optional<StagedCopy> fetch(ObjectKey key, Optional<String> checksum) {
        StagedCopy copy = new StagedCopy(newFile(), true);
        try {
            if (store.fetch(key, copy.file(), checksum).isPresent()) {
                return Optional.of(copy);
            }
        } catch (RuntimeException e) {
            copy.close();
            throw e;
        }
        copy.close();
        return Optional.empty();
    }

    private Path newFile() {
        try {
            return Files.createTempFile(fetched, "", SUFFIX);
        } catch (IOException e) {
            throw DiskProblem.of("making a file in " + fetched, e);
        }
    }

    @Override
    public Optional<String> check(String key, String checksum) {
        Optional<Checksum> there = store.check(ObjectKey.parse(key), Optional.of(checksum));
        if (there.isEmpty()) {
            return Optional.of("slice " + key + " in staging is gone");
        }
        return there.get().text().equals(checksum)
                ? Optional.empty()
                : Optional.of("slice " + key
                        + " in staging has other bytes than were staged: it cannot help to repair a" + " chunk");
    }

    @Override
    public void remove(String key) {
        store.remove(ObjectKey.parse(key));
    }

    /** In any bucket and below any prefix that the store has. */
    @Override
    public boolean isOf(String key) {
        return key.startsWith(ObjectKey.SCHEME);
    }

    @Override
    public long bytesMax() {
        return Long.MAX_VALUE;
    }

    @Override
    public int width() {
        return width;
    }

    private static Checksum of(Path file) {
        try {
            return Checksum.of(file);
        } catch (IOException e) {
            throw DiskProblem.of("reading slice " + file, e);
        }
    }
}
