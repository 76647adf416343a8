package io.millrace.bench;

import io.millrace.apptest.MillraceProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Fills the benchmark's table, and measures on the way what a bit costs by each way in. Confined to one thread. */
final class TableImports {
    private static final long SHARD_RECORDS = 1L << TableLoad.SHARD_BITS;
    private static final int CLIENTS = 2;

    /** One shard in so many is imported by a single way and measured. */
    private static final int SHARDS_PER_MEASURED = 50;

    private final Report report;
    private final MillraceProcess server;
    private final TableLoad load;
    private final long records;
    private final long shards;

    TableImports(Report report, MillraceProcess server, TableLoad load, long records) {
        this.report = report;
        this.server = server;
        this.load = load;
        this.records = records;
        this.shards = (records + SHARD_RECORDS - 1) / SHARD_RECORDS;
    }

    private interface Import {
        void of(TableField field, long first, long end) throws IOException, InterruptedException;
    }

    void measure() throws Exception {
        long measured = Math.max(1, shards / SHARDS_PER_MEASURED);
        report.line("| Field | Way in | Bits | Bits/s acknowledged | Bits/s for each processor second until answered"
                + " | until imported |");
        report.line("|---|---|--:|--:|--:|--:|");
        for (TableField field : TableField.values()) {
            measure(field, "`import`", load::importValues, 0, measured);
            if (!field.isNumber()) {
                measure(field, "`import-roaring`", load::importBitmaps, measured, 2 * measured);
            } else {
                // The compiler has seen it by then.
                measure(field, "`import`, again", load::importValues, measured, 2 * measured);
            }
        }
        Clock start = Clock.read(server);
        fill(2 * measured);
        server.flush();
        Clock end = Clock.read(server);
        report.line(String.format(
                Locale.ROOT,
                "%n%,d records more, all fields shard by shard from %d clients, numbers by `import` and rows by `import-roaring`:"
                        + " %.0f s, %.2f µs of the server's processor time for each record.%n",
                records - Math.min(records, 2 * measured * SHARD_RECORDS),
                CLIENTS,
                end.wall - start.wall,
                1e6 * (end.processor - start.processor) / Math.max(1, records - 2 * measured * SHARD_RECORDS)));
        Idle.await(server.pid());
    }

    /** Seconds. */
    private record Clock(double wall, double processor) {
        static Clock read(MillraceProcess server) throws IOException {
            return new Clock(System.nanoTime() / 1e9, ProcessorTime.seconds(server.pid()));
        }
    }

    private void measure(TableField field, String way, Import step, long firstShard, long endShard) throws Exception {
        System.err.println("import: " + field.label() + ", " + way);
        Clock start = Clock.read(server);
        each(firstShard, endShard, (first, end) -> step.of(field, first, end));
        Clock answered = Clock.read(server);
        server.flush();
        Idle.await(server.pid());
        Clock imported = Clock.read(server);
        long bits = field.bits() * (Math.min(records, endShard * SHARD_RECORDS) - firstShard * SHARD_RECORDS);
        report.line(String.format(
                Locale.ROOT,
                "| %s | %s | %,d | %,.0f | %,.0f | %,.0f |",
                field.label(),
                way,
                bits,
                bits / (answered.wall - start.wall),
                bits / (answered.processor - start.processor),
                bits / (imported.processor - start.processor)));
    }

    private void fill(long firstShard) throws Exception {
        each(firstShard, shards, (first, end) -> {
            for (TableField field : TableField.values()) {
                if (field.isNumber()) {
                    load.importValues(field, first, end);
                } else {
                    load.importBitmaps(field, first, end);
                }
            }
        });
    }

    private interface Shard {
        void of(long first, long end) throws IOException, InterruptedException;
    }

    /** One shard after the other from each client. */
    private void each(long firstShard, long endShard, Shard step) throws Exception {
        AtomicLong next = new AtomicLong(firstShard);
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<Void>> done = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                done.add(clients.submit(() -> {
                    for (long shard = next.getAndIncrement(); shard < endShard; shard = next.getAndIncrement()) {
                        System.err.println("shard " + shard + " of " + shards);
                        step.of(shard * SHARD_RECORDS, Math.min(records, (shard + 1) * SHARD_RECORDS));
                    }
                    return null;
                }));
            }
            for (Future<Void> client : done) {
                client.get();
            }
        } finally {
            clients.shutdownNow();
        }
    }
}
