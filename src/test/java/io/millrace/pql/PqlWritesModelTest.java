package io.millrace.pql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.chunk.Chunk;
import io.millrace.files.DamageList;
import io.millrace.model.FieldOptions;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.pql.parse.PqlLimits;
import io.millrace.pql.parse.PqlParser;
import io.millrace.table.ChunkMerge;
import io.millrace.table.Tables;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random requests that write and read go to a table, live, imported and merged, and to a naïve twin; both must answer alike. */
class PqlWritesModelTest {
    private static final int ROUNDS = Integer.getInteger("writes.rounds", 20);
    private static final int STEPS = 60;
    private static final int IDS = 12;
    private static final int ROWS = 4;
    private static final String[] KEYS = {"a", "b", "ä"};

    @TempDir
    private Path folder;

    @Test
    void answersLikeItsTwin() {
        long seed = Long.getLong("writes.seed", System.nanoTime());
        System.out.println("PqlWritesModelTest seed " + seed);
        for (int round = 0; round < ROUNDS; round++) {
            try {
                new Run(new Random(seed + round), folder.resolve("r" + round)).run();
            } catch (AssertionError e) {
                throw new AssertionError("-Dwrites.rounds=1 -Dwrites.seed=" + (seed + round), e);
            }
        }
    }

    /** What the twin knows of a record. */
    private static final class Known {
        boolean exists;
        final TreeSet<Object> f = new TreeSet<>();
        final TreeSet<Object> k = new TreeSet<>();
        Object m;
        Object b;
        Long n;
        /** By day of January 2020, 0 for no day. */
        final Map<Integer, TreeSet<Object>> y = new TreeMap<>();

        Set<Object> set(String field) {
            return field.equals("f") ? f : k;
        }
    }

    private static final class Run {
        private final Random random;
        private final Path files;
        private final TableSchema schema;
        private final Tables tables;
        private final TreeMap<Long, Known> twin = new TreeMap<>();
        private long position;
        private int fileNumber;

        Run(Random random, Path files) {
            this.random = random;
            this.files = files;
            files.toFile().mkdirs();
            this.schema = new TestTable(files, Map.of(), "t", false, true)
                    .field("f", FieldOptions.set(false))
                    .field("k", FieldOptions.set(true))
                    .field("m", FieldOptions.mutex(false))
                    .field("b", FieldOptions.bool())
                    .field("n", FieldOptions.integer(-100, 100, null))
                    .field("y", FieldOptions.time(false, "YMD", Duration.ZERO, false))
                    .schema();
            this.tables = new Tables(
                    (database, name) -> Optional.of(schema), (at, batch, why) -> {}, new DamageList(), 1 << 26);
        }

        void run() {
            for (int i = 0; i < STEPS; i++) {
                switch (random.nextInt(8)) {
                    case 0 -> importAll();
                    case 1 -> merge();
                    default -> request();
                }
            }
            importAll();
            request();
        }

        private void importAll() {
            tables.cut(++position);
            for (Set<TableId> family : tables.families(position)) {
                tables.publish(tables.build(family, position, (table, sequence) -> file()));
            }
        }

        private Path file() {
            return files.resolve("c" + fileNumber++);
        }

        private void merge() {
            List<Chunk> chunks = tables.chunks(schema.id());
            if (chunks.size() > 1) {
                int from = random.nextInt(chunks.size() - 1);
                List<Chunk> parts = List.copyOf(chunks.subList(from, from + 2));
                Path file = file();
                ChunkMerge.merge(parts, schema, file);
                tables.replace(schema.id(), parts, Chunk.openVerified(file));
            }
        }

        private void request() {
            StringBuilder pql = new StringBuilder();
            List<String> expected = new ArrayList<>();
            for (int left = 1 + random.nextInt(6); left > 0; left--) {
                call(pql, expected);
                pql.append(' ');
            }
            PqlExecutor executor = new PqlExecutor(tables.snapshot(schema), name -> Optional.empty());
            Execution execution =
                    executor.run(new PqlParser(PqlLimits.DEFAULT).parse(pql.toString()), 1_000_000 + position);
            assertEquals(
                    "{\"results\":[" + String.join(",", expected) + "]}",
                    Rendered.text(execution.results()).strip(),
                    pql::toString);
            if (!execution.rows().isEmpty()) {
                tables.add(++position, execution.rows());
            }
        }

        private Known known(long id) {
            return twin.computeIfAbsent(id, key -> new Known());
        }

        private void call(StringBuilder pql, List<String> expected) {
            long id = random.nextInt(IDS);
            int row = random.nextInt(ROWS);
            String key = KEYS[random.nextInt(KEYS.length)];
            boolean bool = random.nextBoolean();
            int day = random.nextInt(3);
            int number = random.nextInt(11) - 5;
            switch (random.nextInt(20)) {
                case 0, 1 -> setMany(pql, expected, id, "f", (long) row, Long.toString(row));
                case 2, 3 -> setMany(pql, expected, id, "k", key, "'" + key + "'");
                case 4, 5 -> {
                    pql.append("Set(%d, m=%d)".formatted(id, row));
                    Known known = made(id);
                    expected.add(Boolean.toString(!Long.valueOf(row).equals(known.m)));
                    known.m = (long) row;
                }
                case 6 -> {
                    pql.append("Set(%d, b=%s)".formatted(id, bool));
                    Known known = made(id);
                    expected.add(Boolean.toString(!Boolean.valueOf(bool).equals(known.b)));
                    known.b = bool;
                }
                case 7 -> {
                    pql.append("Set(%d, n=%d)".formatted(id, number));
                    Known known = made(id);
                    expected.add(Boolean.toString(!Long.valueOf(number).equals(known.n)));
                    known.n = (long) number;
                }
                case 8, 9 -> setTime(pql, expected, id, row, day);
                case 10 -> {
                    pql.append("Clear(%d, f=%d)".formatted(id, row));
                    expected.add(Boolean.toString(known(id).f.remove((long) row)));
                }
                case 11 -> {
                    pql.append("Clear(%d, k='%s')".formatted(id, key));
                    expected.add(Boolean.toString(known(id).k.remove(key)));
                }
                case 12 -> {
                    pql.append("Clear(%d, m=%d)".formatted(id, row));
                    boolean had = Long.valueOf(row).equals(known(id).m);
                    known(id).m = had ? null : known(id).m;
                    expected.add(Boolean.toString(had));
                }
                case 13 -> {
                    pql.append("Clear(%d, y=%d)".formatted(id, row));
                    boolean had = false;
                    for (TreeSet<Object> rows : known(id).y.values()) {
                        had |= rows.remove((long) row);
                    }
                    expected.add(Boolean.toString(had));
                }
                case 14 -> clearRow(pql, expected, row);
                case 15 -> store(pql, expected, row);
                case 16 -> delete(pql, expected, row);
                default -> read(pql, expected, row, key, day, number);
            }
        }

        private Known made(long id) {
            known(id).exists = true;
            return known(id);
        }

        private void setMany(
                StringBuilder pql, List<String> expected, long id, String field, Object row, String written) {
            pql.append("Set(%d, %s=%s)".formatted(id, field, written));
            expected.add(Boolean.toString(made(id).set(field).add(row)));
        }

        private void setTime(StringBuilder pql, List<String> expected, long id, int row, int day) {
            Known known = made(id);
            boolean isNew = known.y.computeIfAbsent(0, none -> new TreeSet<>()).add((long) row);
            if (day == 0) {
                pql.append("Set(%d, y=%d)".formatted(id, row));
            } else {
                pql.append("Set(%d, y=%d, 2020-01-0%dT10:00)".formatted(id, row, day));
                isNew |= known.y.computeIfAbsent(day, none -> new TreeSet<>()).add((long) row);
            }
            expected.add(Boolean.toString(isNew));
        }

        private void clearRow(StringBuilder pql, List<String> expected, int row) {
            boolean isMutex = random.nextBoolean();
            pql.append("ClearRow(%s=%d)".formatted(isMutex ? "m" : "f", row));
            boolean had = false;
            for (Known known : twin.values()) {
                if (isMutex && Long.valueOf(row).equals(known.m)) {
                    known.m = null;
                    had = true;
                } else if (!isMutex) {
                    had |= known.f.remove((long) row);
                }
            }
            expected.add(Boolean.toString(had));
        }

        private void store(StringBuilder pql, List<String> expected, int row) {
            int into = random.nextInt(ROWS);
            pql.append("Store(Row(m=%d), f=%d)".formatted(row, into));
            for (Known known : twin.values()) {
                if (Long.valueOf(row).equals(known.m)) {
                    known.f.add((long) into);
                } else {
                    known.f.remove((long) into);
                }
            }
            expected.add("true");
        }

        private void delete(StringBuilder pql, List<String> expected, int row) {
            pql.append("Delete(Intersect(Row(f=%d), Row(m=%d)))".formatted(row, row));
            expected.add(Boolean.toString(twin.values()
                    .removeIf(known ->
                            known.f.contains((long) row) && Long.valueOf(row).equals(known.m))));
        }

        private void read(StringBuilder pql, List<String> expected, int row, String key, int day, int number) {
            switch (random.nextInt(9)) {
                case 0 -> ask(pql, expected, "All()", known -> known.exists);
                case 1 -> ask(pql, expected, "Row(f=%d)".formatted(row), known -> known.f.contains((long) row));
                case 2 -> ask(pql, expected, "Row(k='%s')".formatted(key), known -> known.k.contains(key));
                case 3 ->
                    ask(pql, expected, "Row(m=%d)".formatted(row), known -> Long.valueOf(row)
                            .equals(known.m));
                case 4 -> ask(pql, expected, "Row(b=true)", known -> Boolean.TRUE.equals(known.b));
                case 5 ->
                    ask(pql, expected, "Row(n > %d)".formatted(number), known -> known.n != null && known.n > number);
                case 6 ->
                    ask(pql, expected, "Row(y=%d)".formatted(row), known -> known.y
                            .getOrDefault(0, new TreeSet<>())
                            .contains((long) row));
                case 7 -> ask(pql, expected, "Row(m != null)", known -> known.m != null);
                default ->
                    ask(
                            pql,
                            expected,
                            "Row(y=%d, from='2020-01-0%d', to='2020-01-0%d')".formatted(row, day + 1, day + 2),
                            known -> known.y
                                    .getOrDefault(day + 1, new TreeSet<>())
                                    .contains((long) row));
            }
        }

        private void ask(StringBuilder pql, List<String> expected, String call, Predicate<Known> holds) {
            pql.append(call);
            List<String> ids = new ArrayList<>();
            twin.forEach((id, known) -> {
                if (holds.test(known)) {
                    ids.add(Long.toString(id));
                }
            });
            expected.add("{\"columns\":[" + String.join(",", ids) + "]}");
        }
    }
}
