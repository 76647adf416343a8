package io.millrace.log;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Packs the blocks of one group, with help where there is any. The caller takes part and waits only for blocks that somebody works
 * on, so helpers that are busy or share the caller's executor cannot hold it up. Confined to one call; its state is shared with the
 * helpers through atomics and the latch.
 */
final class GroupPacker implements Runnable {
    private static final int HELPERS_MAX = Runtime.getRuntime().availableProcessors() - 1;

    private final BlockPacker packer;
    private final List<Piece> pieces;
    private final List<BlockHeader> headers;
    private final ByteBuffer[] packed;
    private final AtomicInteger next = new AtomicInteger();
    private final CountDownLatch missing;
    private volatile Throwable failure;

    private GroupPacker(BlockPacker packer, List<Piece> pieces, List<BlockHeader> headers) {
        this.packer = packer;
        this.pieces = pieces;
        this.headers = headers;
        this.packed = new ByteBuffer[pieces.size()];
        this.missing = new CountDownLatch(packed.length);
    }

    static ByteBuffer[] pack(BlockPacker packer, List<Piece> pieces, List<BlockHeader> headers, Executor helpers) {
        GroupPacker group = new GroupPacker(packer, pieces, headers);
        long worth = pieces.stream()
                .filter(piece -> piece.bytes() > BlockPacker.STORED_BYTES_MAX)
                .count();
        for (int i = 0; i < Math.min(HELPERS_MAX, worth - 1); i++) {
            try {
                helpers.execute(group);
            } catch (RejectedExecutionException e) {
                break; // no help to be had: the caller does it all
            }
        }
        group.run();
        group.await();
        return group.packed;
    }

    /** Packs blocks until none is left that nobody has begun. */
    @Override
    public void run() {
        for (int i = next.getAndIncrement(); i < packed.length; i = next.getAndIncrement()) {
            try {
                packed[i] = packer.pack(pieces.get(i), headers.get(i));
            } catch (RuntimeException | Error e) {
                failure = e;
            } finally {
                missing.countDown();
            }
        }
    }

    private void await() {
        boolean interrupted = false;
        while (true) {
            try {
                missing.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw new IllegalStateException("a block could not be packed", failure);
        }
    }
}
