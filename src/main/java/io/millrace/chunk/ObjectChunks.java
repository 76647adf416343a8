package io.millrace.chunk;

import io.millrace.files.Checksum;
import io.millrace.files.DiskProblem;
import io.millrace.objects.ObjectKey;
import io.millrace.objects.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Chunk files in a store that speaks S3. Immutable.
 *
 * @param copies the folder that the bucket's name and the object's name come below
 * @param width how many objects are moved at once
 */
public record ObjectChunks(ObjectStore store, Path copies, int width) implements ChunkRemote {
    /** That of any bytes and their own CRC-32C behind them, as chunk files end. */
    static final int CRC_OF_WHOLE_FILE = 0x48674BC7;

    private static final Optional<String> EXPECTED = Optional.of(new Checksum(0, CRC_OF_WHOLE_FILE).text());

    private ObjectKey key(Path copy) {
        return ObjectKey.parse(ObjectKey.SCHEME + copies.relativize(copy));
    }

    @Override
    public void put(Path copy) {
        try {
            store.put(key(copy), copy, Checksum.of(copy));
        } catch (IOException e) {
            throw DiskProblem.of("reading chunk " + copy, e);
        }
    }

    @Override
    public boolean fetch(Path copy, Path target) {
        return store.fetch(key(copy), target, EXPECTED).isPresent();
    }

    @Override
    public void list(Path folder, BiConsumer<Path, Instant> each) {
        ObjectKey within = key(folder);
        store.list(
                new ObjectKey(within.bucket(), within.name() + "/"),
                (key, put) -> each.accept(copies.resolve(key.bucket()).resolve(key.name()), put));
    }

    @Override
    public void remove(Path copy) {
        store.remove(key(copy));
    }
}
