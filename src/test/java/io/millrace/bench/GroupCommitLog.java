package io.millrace.bench;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import io.vertx.core.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Appends bodies to a file: everything that waits goes out with one write and one fdatasync. Thread-safe: the queue is the
 * only shared state.
 */
final class GroupCommitLog {
    /** Keeps the disk's use bounded; beyond it the file starts anew. */
    private static final long FILE_BYTES_MAX = 1L << 30;

    private record Waiting(byte[] body, Context context, Runnable answer) {}

    private final LinkedBlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final Path file;
    private FileChannel channel;
    private long bytes;

    private GroupCommitLog(Path file) {
        this.file = file;
    }

    static GroupCommitLog open(Path file) {
        GroupCommitLog log = new GroupCommitLog(file);
        Thread thread = new Thread(log::run, "group-commit");
        thread.setDaemon(true);
        thread.start();
        return log;
    }

    /** @param answer is run on the context when the body is on disk */
    void append(byte[] body, Context context, Runnable answer) {
        queue.add(new Waiting(body, context, answer));
    }

    private void run() {
        try {
            startFile();
            List<Waiting> group = new ArrayList<>();
            while (true) {
                group.add(queue.take());
                queue.drainTo(group);
                write(group);
                channel.force(false);
                answer(group);
                group.clear();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void startFile() throws IOException {
        channel = FileChannel.open(file, CREATE, WRITE, TRUNCATE_EXISTING);
        bytes = 0;
    }

    private void write(List<Waiting> group) throws IOException {
        if (bytes > FILE_BYTES_MAX) {
            channel.close();
            startFile();
        }
        ByteBuffer[] buffers =
                group.stream().map(waiting -> ByteBuffer.wrap(waiting.body)).toArray(ByteBuffer[]::new);
        int first = 0;
        while (first < buffers.length) {
            bytes += channel.write(buffers, first, buffers.length - first);
            while (first < buffers.length && !buffers[first].hasRemaining()) {
                first++;
            }
        }
    }

    /** One task for each event loop, not for each request. */
    private static void answer(List<Waiting> group) {
        Map<Context, List<Runnable>> answers = new HashMap<>();
        for (Waiting waiting : group) {
            answers.computeIfAbsent(waiting.context, context -> new ArrayList<>())
                    .add(waiting.answer);
        }
        answers.forEach((context, ready) -> context.runOnContext(go -> ready.forEach(Runnable::run)));
    }
}
