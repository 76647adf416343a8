package io.millrace.chunk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Where the bytes of a new chunk go, front to back. Its text names it in messages. Confined to one thread. */
interface ChunkTarget extends Closeable {
    /** How many bytes are worth handing over at a time. */
    int bufferBytes();

    /** All that remains in the buffer. */
    void write(ByteBuffer bytes) throws IOException;

    /** What was written is the whole chunk. */
    void publish() throws IOException;
}
