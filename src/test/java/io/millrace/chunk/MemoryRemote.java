package io.millrace.chunk;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/** A store in memory that can be away. Thread-safe. */
final class MemoryRemote implements ChunkRemote {
    final Map<Path, byte[]> objects = new ConcurrentHashMap<>();
    final AtomicInteger fetches = new AtomicInteger();
    volatile boolean isAway;
    /** All objects. */
    volatile Instant put = Instant.now();

    @Override
    public void put(Path copy) {
        requireHere();
        try {
            objects.put(copy, Files.readAllBytes(copy));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean fetch(Path copy, Path target) {
        requireHere();
        fetches.incrementAndGet();
        byte[] there = objects.get(copy);
        if (there == null) {
            return false;
        }
        try {
            Files.write(target, there);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void remove(Path copy) {
        requireHere();
        objects.remove(copy);
    }

    @Override
    public void list(Path folder, BiConsumer<Path, Instant> each) {
        requireHere();
        objects.keySet().stream().filter(copy -> copy.startsWith(folder)).forEach(copy -> each.accept(copy, put));
    }

    @Override
    public int width() {
        return 4;
    }

    private void requireHere() {
        if (isAway) {
            throw new Problem(ProblemCode.UNAVAILABLE_NOW, "the store is away");
        }
    }
}
