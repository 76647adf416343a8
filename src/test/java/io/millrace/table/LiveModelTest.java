package io.millrace.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.chunk.Chunk;
import io.millrace.files.DamageList;
import io.millrace.model.FieldOptions;
import io.millrace.model.RowBatch;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random interleavings of rows, questions, segment ends, imports, merges, changes of tables and restarts, against a naïve twin:
 * every answer is exact at its moment, and a key has the id that its place in the log gives it.
 */
class LiveModelTest {
    private static final int ROUNDS = Integer.getInteger("live.rounds", 12);
    private static final int STEPS = 120;
    private static final String[] NAMES = {"plain", "users", "orders", "cities", "events"};

    @TempDir
    Path folder;

    @Test
    void answersLikeItsTwinAtEachMoment() {
        long seed = Long.getLong("live.seed", System.nanoTime());
        System.out.println("LiveModelTest seed " + seed);
        for (int round = 0; round < ROUNDS; round++) {
            try {
                new Run(seed + round, folder.resolve("r" + round)).run();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("-Dlive.rounds=1 -Dlive.seed=" + (seed + round), e);
            }
        }
    }

    /** What the log keeps: a group, or the end of a segment if it has no batches. */
    private record Entry(long position, List<RowBatch> batches) {}

    /** What the metadata store keeps of one table. */
    private record Stored(List<Path> files, long position) {
        static final Stored NOTHING = new Stored(List.of(), Long.MIN_VALUE);
    }

    private static final class Run {
        private final Random random;
        private final Path files;
        private final long memoryMax;
        private final LiveSchemas schemas = new LiveSchemas();
        private final Map<TableId, List<TableSchema>> versions = new HashMap<>();
        private final LiveTwin twin = new LiveTwin();
        private final Map<TableId, Long> acknowledged = new HashMap<>();
        private final List<Entry> log = new ArrayList<>();
        private final List<Long> ends = new ArrayList<>();
        private final Map<TableId, Stored> store = new HashMap<>();
        private final Set<TableId> dropped = new HashSet<>();
        private final Set<RowBatch> damaged = new HashSet<>();
        private final Map<RowBatch, Integer> leftOut = new HashMap<>();
        private final List<BuiltFamily> unpublished = new ArrayList<>();
        private Tables tables;
        private long position = 100;
        private int fileNumber;

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
            schemas.create("users", true, FieldOptions.mutex(false), LiveSchemas.number());
            schemas.create("orders", true, LiveSchemas.to("users"), LiveSchemas.to("orders"), FieldOptions.set(false));
            schemas.create("cities", true, FieldOptions.set(true));
            schemas.create("events", false, LiveSchemas.number());
            schemas.now.values().forEach(this::keep);
            start();
        }

        private void keep(TableSchema schema) {
            versions.computeIfAbsent(schema.id(), id -> new ArrayList<>()).add(schema);
        }

        private void start() {
            leftOut.clear();
            tables = new Tables(
                    schemas, (at, batch, why) -> leftOut.merge(batch, 1, Integer::sum), new DamageList(), memoryMax);
        }

        void run() {
            Runnable[] steps = {
                this::add,
                this::add,
                this::add,
                this::add,
                this::ask,
                this::ask,
                this::cut,
                this::importSome,
                this::importSome,
                this::publishLate,
                this::merge,
                this::change,
                this::restart
            };
            for (int i = 0; i < STEPS; i++) {
                steps[random.nextInt(steps.length)].run();
            }
            askAll();
            publishLate();
            end();
            importUpTo(ends.get(ends.size() - 1), 0);
            assertEquals(0, tables.heldBytes());
            askAll();
            for (TableSchema table : schemas.now.values()) {
                long rows = tables.chunks(table.id()).stream()
                        .mapToLong(chunk -> chunk.info().rows())
                        .sum();
                assertEquals(acknowledged.getOrDefault(table.id(), 0L), rows);
            }
            restart();
            askAll();
            // of dropped tables nobody says what was imported
            importUpTo(ends.get(ends.size() - 1), 0);
            assertEquals(0, tables.heldBytes());
            askAll();
        }

        private void add() {
            position += 1 + random.nextInt(5);
            List<RowBatch> group = new ArrayList<>();
            for (int left = 1 + random.nextInt(4); left > 0; left--) {
                TableSchema now = schemas.now.get(NAMES[random.nextInt(NAMES.length)]);
                if (now != null) {
                    group.add(batch(now));
                }
            }
            if (!group.isEmpty()) {
                log.add(new Entry(position, group));
                tables.add(position, group);
            }
        }

        /** Of the newest version or, as of a request that was under way, the one before. */
        private RowBatch batch(TableSchema now) {
            List<TableSchema> known = versions.get(now.id());
            TableSchema written = known.get(known.size() - 1 - (known.size() > 1 && random.nextInt(4) == 0 ? 1 : 0));
            long seed = random.nextLong();
            int rows = 1 + random.nextInt(random.nextInt(8) == 0 ? 60 : 4);
            RowBatch batch = LiveRows.batch(written, schemas.now, seed, rows);
            if (random.nextInt(12) == 0) {
                RowBatch bad = LiveRows.damaged(batch);
                damaged.add(bad);
                return bad;
            }
            LiveRows.show(written, schemas.now, seed, rows, twin.rows(written, schemas.now));
            acknowledged.merge(written.id(), (long) rows, Long::sum);
            return batch;
        }

        private void ask() {
            ask(NAMES[random.nextInt(NAMES.length)]);
        }

        private void ask(String name) {
            TableSchema now = schemas.now.get(name);
            if (now != null) {
                new LiveAnswers(twin, tables.snapshot(now)).compare();
            }
            leftOut.forEach((batch, times) -> {
                assertTrue(damaged.contains(batch));
                assertEquals(1, times);
            });
        }

        private void askAll() {
            for (String name : NAMES) {
                ask(name);
            }
        }

        private void cut() {
            if (random.nextInt(2) == 0) {
                end();
            }
        }

        private void end() {
            position++;
            log.add(new Entry(position, List.of()));
            ends.add(position);
            tables.cut(position);
        }

        private void importSome() {
            if (!ends.isEmpty()) {
                importUpTo(ends.get(random.nextInt(ends.size())), 3);
            }
        }

        /** @param failures one of so many steps fails; 0 for none */
        private void importUpTo(long end, int failures) {
            for (Set<TableId> family : tables.families(end)) {
                if (unpublished.stream().anyMatch(built -> !Collections.disjoint(built.tables(), family))) {
                    continue;
                }
                try {
                    BuiltFamily built = tables.build(family, end, (table, sequence) -> file(table, failures));
                    if (failures > 0 && random.nextInt(failures) == 0) {
                        unpublished.add(built);
                    } else {
                        publish(built);
                    }
                } catch (Problem e) {
                    assertEquals(ProblemCode.UNAVAILABLE_NOW, e.code());
                }
            }
        }

        private Path file(TableId table, int failures) {
            if (failures > 0 && random.nextInt(4 * failures) == 0) {
                throw new Problem(ProblemCode.UNAVAILABLE_NOW, "the disk is full");
            }
            Path file = files.resolve(table + "." + fileNumber++);
            file.getParent().toFile().mkdirs();
            return file;
        }

        private void publish(BuiltFamily built) {
            Map<TableId, Long> moves = new HashMap<>();
            for (TableId id : built.tables()) {
                moves.put(id, tables.moves(id));
                Stored before = store.getOrDefault(id, Stored.NOTHING);
                List<Path> all = new ArrayList<>(before.files());
                built.chunks()
                        .getOrDefault(id, List.of())
                        .forEach(chunk -> all.add(chunk.info().file()));
                store.put(id, new Stored(all, Math.max(before.position(), built.position())));
            }
            // after a commit whose end nobody heard, the store is asked
            if (random.nextInt(3) == 0) {
                assertTrue(tables.follow(built.tables().stream()
                        .filter(id -> !dropped.contains(id))
                        .map(id -> listing(id, moves.get(id)))
                        .toList()));
            }
            tables.publish(built);
        }

        private Listing listing(TableId id, long moves) {
            Stored stored = store.getOrDefault(id, Stored.NOTHING);
            return new Listing(id, moves, stored.files(), stored.position());
        }

        /** The work of a while ago is published, or was lost. */
        private void publishLate() {
            for (BuiltFamily built : unpublished) {
                if (random.nextInt(3) > 0) {
                    publish(built);
                }
            }
            unpublished.clear();
        }

        private void merge() {
            TableSchema now = schemas.now.get(NAMES[random.nextInt(NAMES.length)]);
            List<Chunk> chunks = now == null ? List.of() : tables.chunks(now.id());
            if (chunks.size() < 2) {
                return;
            }
            int from = random.nextInt(chunks.size() - 1);
            int count = 1 + random.nextInt(2);
            List<Chunk> parts = chunks.subList(from, from + count);
            Path file = file(now.id(), 0);
            tables.merge(now, parts, file);
            Stored stored = store.get(now.id());
            List<Path> all = new ArrayList<>(stored.files());
            all.subList(from, from + count).clear();
            all.add(from, file);
            store.put(now.id(), new Stored(all, stored.position()));
            tables.replace(now.id(), parts, Chunk.openVerified(file));
        }

        private void change() {
            String name = NAMES[random.nextInt(NAMES.length)];
            TableSchema now = schemas.now.get(name);
            if (now == null) {
                return;
            }
            if (name.equals("events") && random.nextInt(4) == 0) {
                schemas.now.remove(name);
                dropped.add(now.id());
                tables.drop(now.id());
            } else if (now.fields().size() > 1 && random.nextInt(3) == 0) {
                keep(schemas.remove(name, random.nextInt(now.fields().size())));
            } else {
                keep(schemas.add(name, field()));
            }
        }

        private FieldOptions field() {
            return switch (random.nextInt(6)) {
                case 0 -> FieldOptions.set(true);
                case 1 -> LiveSchemas.number();
                case 2 -> LiveSchemas.to("users");
                case 3 -> LiveSchemas.to("cities");
                case 4 -> LiveSchemas.to("plain");
                default -> FieldOptions.mutex(false);
            };
        }

        /** All memory is gone; the log is read again from its start. */
        private void restart() {
            unpublished.clear();
            start();
            dropped.forEach(tables::drop);
            for (TableId id : store.keySet()) {
                if (!dropped.contains(id)) {
                    assertTrue(tables.follow(List.of(listing(id, tables.moves(id)))));
                }
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
