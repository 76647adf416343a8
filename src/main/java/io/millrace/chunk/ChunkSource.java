package io.millrace.chunk;

import io.millrace.model.Interruption;
import io.millrace.model.RowVisitor;
import java.nio.file.Path;

/** Collects what becomes one chunk. Confined to one thread; good for one chunk. */
public sealed interface ChunkSource extends RowVisitor permits ChunkBuilder, BulkBuilder {
    /** Records that are there already may have expired when something happens to them; to be called before anything comes. */
    void over(ChunkBuilder.Before before);

    /** Whether no more should come. */
    boolean isFull();

    /** Bytes of heap that it takes, and will take while it is written, on the safe side. */
    long heapBytes();

    /** Writes and publishes the file; the caller opens it verified before it tells anyone. */
    default ChunkInfo write(Path file, ChunkHeader header) {
        return write(file, header, Interruption.NEVER);
    }

    /** The same, possibly not to its end: then nothing is left of it. */
    ChunkInfo write(Path file, ChunkHeader header, Interruption interruption);

    /** The chunk on the heap, without a file. */
    Chunk inMemory(ChunkHeader header);
}
