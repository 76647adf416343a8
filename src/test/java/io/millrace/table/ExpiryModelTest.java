package io.millrace.table;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.chunk.Chunk;
import io.millrace.files.DamageList;
import io.millrace.model.BulkChange;
import io.millrace.model.FieldOptions;
import io.millrace.model.RowBatch;
import io.millrace.model.RowVisitor;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.row.RowEncoder;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random interleavings of rows that expire, questions, imports, merges, reclaiming, restarts and the passing of time, against a
 * naïve twin: a record is gone at its moment, whatever was done to its chunks, and what is written to it later begins anew.
 */
class ExpiryModelTest {
    private static final int ROUNDS = Integer.getInteger("expiry.rounds", 30);
    private static final int STEPS = 150;
    private static final long MINUTE = 60_000_000L;

    @TempDir
    Path folder;

    @Test
    void answersLikeItsTwinAtEachMoment() {
        long seed = Long.getLong("expiry.seed", System.nanoTime());
        System.out.println("ExpiryModelTest seed " + seed);
        int dropped = 0;
        int rewritten = 0;
        for (int round = 0; round < ROUNDS; round++) {
            try {
                Run run = new Run(seed + round, folder.resolve("r" + round));
                run.run();
                dropped += run.dropped;
                rewritten += run.rewritten;
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("-Dexpiry.rounds=1 -Dexpiry.seed=" + (seed + round), e);
            }
        }
        assertTrue(dropped >= ROUNDS && rewritten >= ROUNDS, dropped + " dropped, " + rewritten + " rewritten");
    }

    private record Entry(long position, List<RowBatch> batches) {}

    private static final class Run {
        private final Random random;
        private final Path files;
        private final long memoryMax;
        private final LiveSchemas schemas = new LiveSchemas();
        private final LiveTwin twin = new LiveTwin();
        private final List<Entry> log = new ArrayList<>();
        private final Map<TableId, List<Path>> stored = new HashMap<>();
        private final Map<TableId, Long> reached = new HashMap<>();
        private final List<TableSchema> all;
        private Tables tables;
        private long now = 1_000_000 * MINUTE;
        private long position = 100;
        private long cutAt = -1;
        private int fileNumber;
        private int dropped;
        private int rewritten;

        Run(long seed, Path files) {
            this.random = new Random(seed);
            this.files = files;
            this.memoryMax = random.nextBoolean() ? 1L << 30 : 60_000;
            FieldOptions[] some = {
                FieldOptions.set(false),
                FieldOptions.set(true),
                FieldOptions.mutex(true),
                FieldOptions.bool(),
                LiveSchemas.number()
            };
            schemas.create("plain", false, some);
            schemas.create("users", true, FieldOptions.mutex(false), FieldOptions.set(false), LiveSchemas.number());
            schemas.create("forever", false, some);
            live("plain", 10);
            live("users", 30);
            all = List.copyOf(schemas.now.values());
            start();
        }

        private void live(String name, int minutes) {
            schemas.now.put(name, schemas.now.get(name).withTimeToLive(Duration.ofMinutes(minutes)));
        }

        private void start() {
            tables = new Tables(
                    schemas,
                    (at, batch, why) -> {
                        throw new AssertionError(why);
                    },
                    new DamageList(),
                    memoryMax,
                    1,
                    () -> Instant.EPOCH.plusNanos(now * 1000));
        }

        void run() {
            Runnable[] steps = {
                this::add,
                this::add,
                this::add,
                this::ask,
                this::ask,
                this::cutAndImport,
                this::merge,
                this::reclaim,
                this::pass,
                this::pass,
                this::restart
            };
            for (int i = 0; i < STEPS; i++) {
                steps[random.nextInt(steps.length)].run();
            }
            ask();
            now += 60 * MINUTE;
            cutAndImport();
            reclaim();
            ask();
            restart();
            ask();
        }

        private void pass() {
            now += random.nextInt(4) == 0 ? random.nextInt(1_000) : random.nextInt((int) (6 * MINUTE));
        }

        private void add() {
            position += 1 + random.nextInt(5);
            List<RowBatch> group = new ArrayList<>();
            for (int left = 1 + random.nextInt(3); left > 0; left--) {
                TableSchema table = all.get(random.nextInt(all.size()));
                long seed = random.nextLong();
                int rows = 1 + random.nextInt(random.nextInt(8) == 0 ? 60 : 4);
                RowEncoder encoder = new RowEncoder(table);
                LiveRows.show(table, schemas.now, seed, rows, 1, expiring(seed, encoder));
                LiveRows.show(table, schemas.now, seed, rows, 1, expiring(seed, twin.rows(table, schemas.now)));
                group.add(encoder.finish());
            }
            log.add(new Entry(position, group));
            tables.add(position, group);
        }

        /** The same rows with other times: received a moment ago, some late, some with an end of their own. */
        private RowVisitor expiring(long seed, RowVisitor out) {
            Random dice = new Random(seed);
            return (RowVisitor) Proxy.newProxyInstance(
                    RowVisitor.class.getClassLoader(),
                    new Class<?>[] {RowVisitor.class},
                    (proxy, method, arguments) -> {
                        if (method.getName().equals("beginRow")) {
                            out.beginRow(now - dice.nextInt((int) MINUTE));
                            return null;
                        }
                        if (method.getName().equals("bulk")) {
                            BulkChange change = (BulkChange) arguments[0];
                            out.bulk(new BulkChange(
                                    change.kind(),
                                    now - dice.nextInt((int) MINUTE),
                                    change.position(),
                                    change.view(),
                                    change.row(),
                                    change.keyOrNull(),
                                    change.records()));
                            return null;
                        }
                        method.invoke(out, arguments);
                        if (method.getName().startsWith("record")) {
                            if (dice.nextInt(3) == 0) {
                                out.recordTime(now - dice.nextInt((int) (15 * MINUTE)));
                            }
                            if (dice.nextInt(5) == 0) {
                                out.expires(now + (dice.nextInt(40 * 60) - 120) * 1_000_000L);
                            }
                        }
                        return null;
                    });
        }

        private void ask() {
            for (TableSchema table : all) {
                if (random.nextInt(3) > 0) {
                    new LiveAnswers(twin.at(now), tables.snapshot(table)).compare();
                }
            }
        }

        private void cutAndImport() {
            if (position == cutAt) {
                return;
            }
            position++;
            cutAt = position;
            log.add(new Entry(position, List.of()));
            tables.cut(position);
            if (random.nextInt(4) == 0) {
                return;
            }
            for (Set<TableId> family : tables.families(position)) {
                BuiltFamily built = tables.build(family, position, (table, sequence) -> file(table));
                built.chunks()
                        .forEach((table, chunks) -> chunks.forEach(
                                chunk -> files(table).add(chunk.info().file())));
                family.forEach(table -> reached.put(table, built.position()));
                tables.publish(built);
            }
        }

        private List<Path> files(TableId table) {
            return stored.computeIfAbsent(table, id -> new ArrayList<>());
        }

        private Path file(TableId table) {
            Path file = files.resolve(table + "." + fileNumber++);
            file.getParent().toFile().mkdirs();
            return file;
        }

        private void merge() {
            TableSchema table = all.get(random.nextInt(all.size()));
            List<Chunk> chunks = tables.chunks(table.id());
            if (!chunks.isEmpty()) {
                int from = random.nextInt(chunks.size());
                replace(table, chunks.subList(from, Math.min(chunks.size(), from + 1 + random.nextInt(3))));
            }
        }

        private void replace(TableSchema table, List<Chunk> parts) {
            Path file = file(table.id());
            tables.merge(table, parts, file);
            List<Path> now = files(table.id());
            int from = now.indexOf(parts.get(0).info().file());
            now.subList(from, from + parts.size()).clear();
            now.add(from, file);
            tables.replace(table.id(), parts, Chunk.openVerified(file));
        }

        private void reclaim() {
            for (TableSchema table : all) {
                if (tables.mayReclaim(table)) {
                    Reclaim found = tables.reclaim(table);
                    found.dropped().forEach(chunk -> files(table.id())
                            .remove(chunk.info().file()));
                    tables.remove(table.id(), found.dropped());
                    found.rewritten().forEach(chunk -> replace(table, List.of(chunk)));
                    dropped += found.dropped().size();
                    rewritten += found.rewritten().size();
                }
            }
        }

        private void restart() {
            start();
            for (TableSchema table : all) {
                assertTrue(tables.follow(List.of(new Listing(
                        table.id(),
                        tables.moves(table.id()),
                        List.copyOf(files(table.id())),
                        reached.getOrDefault(table.id(), Long.MIN_VALUE)))));
            }
            for (Entry entry : log) {
                if (entry.batches().isEmpty()) {
                    tables.cut(entry.position());
                } else {
                    tables.add(entry.position(), entry.batches());
                }
            }
        }
    }
}
