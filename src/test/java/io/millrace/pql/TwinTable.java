package io.millrace.pql;

import io.millrace.model.FieldOptions;
import io.millrace.model.Granularity;
import io.millrace.model.RowVisitor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The naive twin of a table: a map of records, filled with the same random rows as the chunks. */
final class TwinTable {
    static final List<String> QUANTA = List.of("Y", "YM", "YMD", "YMDH", "M", "MD", "MDH", "D", "DH", "H");
    static final LocalDateTime FIRST_HOUR = LocalDateTime.of(2019, 12, 30, 20, 0);
    static final int HOURS = 24 * 400;

    private static final String[] KEYS = {"", "a", "b", "ü", "\uFFFD", "😀"};

    /** A row of a time field with the hour it was set in; null if it has none. */
    record Timed(long row, LocalDateTime hour) {}

    /** What the twin knows of a record. */
    static final class Known {
        final Map<String, TreeSet<Long>> sets = new TreeMap<>();
        final Map<String, Set<String>> keyedSets = new TreeMap<>();
        final Map<String, Long> numbers = new TreeMap<>();
        final Map<String, Set<Timed>> timed = new TreeMap<>();
    }

    final TreeMap<Long, Known> records = new TreeMap<>();
    private final Random random;

    TwinTable(Random random) {
        this.random = random;
    }

    static void addFields(TestTable table) {
        table.field("s", FieldOptions.set(false))
                .field("k", FieldOptions.set(true))
                .field("m", FieldOptions.mutex(false))
                .field("b", FieldOptions.bool())
                .field("n", FieldOptions.integer(Long.MIN_VALUE, Long.MAX_VALUE, null))
                .field("d", FieldOptions.decimal(2, Long.MIN_VALUE, Long.MAX_VALUE))
                .field("t", FieldOptions.timestamp(Granularity.MS, Instant.EPOCH));
        for (String quantum : QUANTA) {
            table.field(timeField(quantum), FieldOptions.time(false, quantum, Duration.ZERO, quantum.equals("YMD")));
        }
    }

    static String timeField(String quantum) {
        return "q" + quantum;
    }

    /** A random row, which the twin knows from now on. */
    Consumer<RowVisitor> row() {
        long id = id();
        LocalDateTime hour = random.nextInt(4) == 0 ? null : FIRST_HOUR.plusHours(random.nextInt(HOURS));
        Known known = records.computeIfAbsent(id, key -> new Known());
        List<Consumer<RowVisitor>> cells = new ArrayList<>();
        maybe(() -> {
            long row = random.nextInt(6);
            known.sets.computeIfAbsent("s", key -> new TreeSet<>()).add(row);
            cells.add(rows -> rows.number(0, row));
        });
        maybe(() -> {
            String key = KEYS[random.nextInt(KEYS.length)];
            known.keyedSets.computeIfAbsent("k", name -> new HashSet<>()).add(key);
            byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
            cells.add(rows -> rows.key(1, utf8, 0, utf8.length));
        });
        single(known, cells, "m", 2, random.nextInt(4));
        single(known, cells, "b", 3, random.nextInt(2));
        single(known, cells, "n", 4, number());
        single(known, cells, "d", 5, random.nextInt(2000) - 1000);
        single(known, cells, "t", 6, random.nextInt(2000) - 1000);
        for (int i = 0; i < QUANTA.size(); i++) {
            timed(known, cells, QUANTA.get(i), 7 + i, hour);
        }
        return rows -> {
            rows.beginRow(1);
            rows.recordId(id);
            if (hour != null) {
                rows.recordTime(hour.toEpochSecond(ZoneOffset.UTC) * 1_000_000 + 1_234);
            }
            cells.forEach(cell -> cell.accept(rows));
            rows.endRow();
        };
    }

    private long id() {
        long stripe = random.nextInt(3) * (1L << 33);
        return stripe + random.nextInt(2) * (1L << 20) + random.nextInt(40);
    }

    private long number() {
        return switch (random.nextInt(8)) {
            case 0 -> Long.MIN_VALUE / 4 + random.nextInt(2);
            case 1 -> Long.MAX_VALUE / 4 - random.nextInt(2);
            default -> random.nextInt(20) - 10;
        };
    }

    private void maybe(Runnable cell) {
        if (random.nextInt(3) == 0) {
            cell.run();
        }
    }

    private void single(Known known, List<Consumer<RowVisitor>> cells, String name, int position, long value) {
        maybe(() -> {
            if (random.nextInt(5) == 0) {
                known.numbers.remove(name);
                cells.add(rows -> rows.clear(position));
            } else {
                known.numbers.put(name, value);
                cells.add(rows -> rows.number(position, value));
            }
        });
    }

    private void timed(
            Known known, List<Consumer<RowVisitor>> cells, String quantum, int position, LocalDateTime hour) {
        maybe(() -> {
            long row = random.nextInt(3);
            known.timed
                    .computeIfAbsent(timeField(quantum), key -> new HashSet<>())
                    .add(new Timed(row, hour));
            cells.add(rows -> rows.number(position, row));
        });
    }
}
