package io.millrace.apptest.twin;

import com.google.protobuf.Message;
import io.millrace.apptest.twin.TwinField.Kind;
import io.millrace.protobuf.AtomicRecord;
import io.millrace.protobuf.ImportRequest;
import io.millrace.protobuf.ImportRoaringRequest;
import io.millrace.protobuf.ImportRoaringRequestView;
import io.millrace.protobuf.ImportRoaringShardRequest;
import io.millrace.protobuf.ImportValueRequest;
import io.millrace.protobuf.RoaringUpdate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Random imports, which the twin carries out at once. Confined to one thread. */
public final class TwinImports {
    /** A message and where it goes. */
    public record Import(String path, Message message) {}

    /** Tells the number of a key of a row, which it makes if need be. */
    @FunctionalInterface
    public interface RowNumbers {
        long of(TwinTable table, TwinField field, String key);
    }

    private static final long ANY_SHARD = -1;
    /** So many values at once take another way through the server. */
    private static final int MANY = 300;

    private final TwinTable table;
    private final TwinRowCalls fields;
    private final TwinValues values;
    private final Random random;
    private final RowNumbers rowNumbers;

    public TwinImports(TwinTable table, RowNumbers rowNumbers, Random random) {
        this.table = table;
        this.rowNumbers = rowNumbers;
        this.random = random;
        this.fields = new TwinRowCalls(table, random);
        this.values = new TwinValues(random);
    }

    /** The table has a field at least. */
    public Import next() {
        if (!table.isKeyed && random.nextInt(5) < 2) {
            return bitmaps();
        }
        if (random.nextInt(5) == 0) {
            return atomic();
        }
        TwinField field = fields.field(any -> true);
        boolean isClear = random.nextInt(4) == 0;
        String path = "/index/" + table.name + "/field/" + field.name() + "/import";
        if (isClear && random.nextBoolean()) {
            path += "?clear=true";
        }
        return new Import(
                path,
                field.isNumber()
                        ? numbers(field, isClear).setClear(isClear).build()
                        : rows(field, isClear).setClear(isClear).build());
    }

    private Import atomic() {
        AtomicRecord.Builder message = AtomicRecord.newBuilder().setIndex(table.name);
        for (int left = random.nextInt(4); left >= 0; left--) {
            TwinField field = fields.field(any -> true);
            if (field.isNumber()) {
                message.addIvr(numbers(field, false));
            }
        }
        for (int left = random.nextInt(4); left >= 0; left--) {
            TwinField field = fields.field(any -> true);
            if (!field.isNumber()) {
                message.addIr(rows(field, false));
            }
        }
        return new Import("/import-atomic-record", message.build());
    }

    private int count() {
        return random.nextInt(10) == 0 ? MANY : random.nextInt(8);
    }

    private Object record(int count) {
        return count == MANY && !table.isKeyed ? (Object) (long) random.nextInt(500) : values.record(table);
    }

    private ImportValueRequest.Builder numbers(TwinField field, boolean isClear) {
        ImportValueRequest.Builder message = ImportValueRequest.newBuilder()
                .setIndex(table.name)
                .setField(field.name())
                .setShard(ANY_SHARD);
        int count = count();
        for (int i = 0; i < count; i++) {
            Object record = record(count);
            Long value = (Long) values.value(field);
            if (record instanceof String key) {
                message.addColumnKeys(key);
            } else {
                message.addColumnIds((Long) record);
            }
            message.addValues(value);
            if (isClear) {
                table.take(record, field, value);
            } else {
                table.set(record, field, value, null);
            }
        }
        return message;
    }

    private ImportRequest.Builder rows(TwinField field, boolean isClear) {
        ImportRequest.Builder message = ImportRequest.newBuilder()
                .setIndex(table.name)
                .setField(field.name())
                .setShard(ANY_SHARD);
        boolean isTimed = field.kind() == Kind.TIME && !isClear && (field.hasNoStandardView() || random.nextInt(3) > 0);
        int count = count();
        for (int i = 0; i < count; i++) {
            Object record = record(count);
            Object row = values.value(field);
            if (record instanceof String key) {
                message.addColumnKeys(key);
            } else {
                message.addColumnIds((Long) record);
            }
            if (row instanceof String key) {
                message.addRowKeys(key);
            } else {
                message.addRowIds((Long) row);
            }
            LocalDateTime time = isTimed ? time(field) : null;
            if (isTimed) {
                message.addTimestamps(time == null ? 0 : time.toEpochSecond(ZoneOffset.UTC) * 1_000_000_000L);
            }
            if (isClear) {
                if (field.hasNoStandardView()) {
                    table.take(record, field, row);
                } else {
                    table.takeFrom(TwinField.STANDARD, record, field, row);
                }
            } else {
                table.set(record, field, row, time);
            }
        }
        return message;
    }

    private LocalDateTime time(TwinField field) {
        LocalDateTime time = values.hour();
        while (field.hasNoStandardView() && time == null) {
            time = values.hour();
        }
        return time;
    }

    // bitmaps

    /**
     * @param records by the number of the row
     * @param rows by their numbers: the same, or keys
     */
    private record Bits(Map<Long, Set<Object>> records, Map<Long, Object> rows, TwinBitmap bitmap) {
        Set<Object> having(Object row) {
            return records.entrySet().stream()
                    .filter(some -> rows.get(some.getKey()).equals(row))
                    .findFirst()
                    .map(Map.Entry::getValue)
                    .orElse(Set.of());
        }
    }

    private Import bitmaps() {
        long shardStart = TwinValues.SHARDS[random.nextInt(TwinValues.SHARDS.length)];
        long shard = shardStart / TwinValues.SHARD_WIDTH;
        if (random.nextInt(3) == 0) {
            return new Import("/index/" + table.name + "/shard/" + shard + "/import-roaring", updates(shardStart));
        }
        TwinField field = fields.field(any -> true);
        return new Import(
                "/index/" + table.name + "/field/" + field.name() + "/import-roaring/" + shard,
                views(field, shardStart));
    }

    private Message views(TwinField field, long shardStart) {
        ImportRoaringRequest.Builder message = ImportRoaringRequest.newBuilder();
        String action = List.of("", "set", "clear", "overwrite").get(random.nextInt(4));
        message.setAction(action);
        Bits bits = bits(field, shardStart);
        List<String> views = views(field, action);
        boolean isAdding = !action.equals("clear");
        for (String view : views) {
            message.addViews(ImportRoaringRequestView.newBuilder()
                    .setName(view.equals(TwinField.STANDARD) ? "" : view)
                    .setData(bits.bitmap().toBytes(random)));
            if (action.equals("overwrite")) {
                takeOthers(field, view, bits, shardStart);
            }
            if (isAdding) {
                give(field, view, bits);
            } else {
                take(field, view, bits);
            }
        }
        if (random.nextBoolean()) {
            message.setUpdateExistence(true);
            if (isAdding && !views.isEmpty()) {
                bits.records().values().forEach(ids -> ids.forEach(table::make));
            }
        }
        return message.build();
    }

    /**
     * Bits are taken from the standard view only: what a range reads is not defined any more once a period says less than the periods
     * in it.
     */
    private List<String> views(TwinField field, String action) {
        if (field.kind() != Kind.TIME) {
            return List.of(TwinField.STANDARD);
        }
        boolean isTaking = action.equals("clear") || action.equals("overwrite");
        return field.views(isTaking ? null : values.hour());
    }

    private Message updates(long shardStart) {
        ImportRoaringShardRequest.Builder message = ImportRoaringShardRequest.newBuilder();
        for (int left = random.nextInt(3); left >= 0; left--) {
            TwinField field = fields.field(any -> true);
            Bits clear = bits(field, shardStart);
            Bits set = bits(field, shardStart);
            RoaringUpdate.Builder update = RoaringUpdate.newBuilder().setField(field.name());
            if (random.nextBoolean()) {
                update.setClear(clear.bitmap().toBytes(random)).setClearRecords(random.nextBoolean());
                if (update.getClearRecords()) {
                    takeAll(field, clear);
                } else {
                    take(field, TwinField.STANDARD, clear);
                }
            }
            if (random.nextBoolean() && !field.hasNoStandardView()) {
                update.setSet(set.bitmap().toBytes(random));
                give(field, TwinField.STANDARD, set);
            }
            message.addViews(update);
        }
        return message.build();
    }

    private Bits bits(TwinField field, long shardStart) {
        Bits bits = new Bits(new TreeMap<>(), new TreeMap<>(), new TwinBitmap());
        for (int left = random.nextInt(6); left >= 0; left--) {
            Object record = values.id(shardStart);
            if (field.isNumber()) {
                addNumber(bits, record, random.nextInt(101) - 50);
            } else {
                Object row = values.value(field);
                long number = row instanceof String key ? rowNumbers.of(table, field, key) : (Long) row;
                bits.rows().put(number, row);
                add(bits, number, record);
            }
        }
        return bits;
    }

    private static void add(Bits bits, long row, Object record) {
        bits.records().computeIfAbsent(row, key -> new TreeSet<>()).add(record);
        bits.bitmap().add(row, (Long) record);
    }

    /** In one of several, which may be for the same record. */
    private static void addNumber(Bits bits, Object record, int number) {
        add(bits, 0, record);
        if (number < 0) {
            add(bits, 1, record);
        }
        for (int bit = 0; bit < 6; bit++) {
            if ((Math.abs(number) & 1 << bit) != 0) {
                add(bits, 2 + bit, record);
            }
        }
    }

    private static long number(Bits bits, Object record, long before) {
        long magnitude = Math.abs(before);
        boolean isNegative = before < 0;
        for (Map.Entry<Long, Set<Object>> row : bits.records().entrySet()) {
            if (row.getValue().contains(record)) {
                isNegative |= row.getKey() == 1;
                magnitude |= row.getKey() < 2 ? 0 : 1L << (row.getKey() - 2);
            }
        }
        return isNegative ? -magnitude : magnitude;
    }

    private void give(TwinField field, String view, Bits bits) {
        if (field.isNumber()) {
            for (Object record : bits.records().get(0L)) {
                Long before = (Long) table.cell(record, field).single();
                table.set(record, field, number(bits, record, before == null ? 0 : before), null);
            }
            return;
        }
        bits.records()
                .forEach((row, ids) -> ids.forEach(
                        id -> table.give(id, field, view, bits.rows().get(row))));
    }

    private void take(TwinField field, String view, Bits bits) {
        if (field.isNumber()) {
            bits.records().get(0L).forEach(id -> table.take(id, field, 0L));
        } else {
            bits.records()
                    .forEach((row, ids) -> ids.forEach(
                            id -> table.takeFrom(view, id, field, bits.rows().get(row))));
        }
    }

    private void takeAll(TwinField field, Bits bits) {
        bits.records()
                .values()
                .forEach(ids -> ids.forEach(id -> {
                    if (field.isMany()) {
                        Set.copyOf(table.cell(id, field).rows(TwinField.STANDARD))
                                .forEach(row -> table.takeFrom(TwinField.STANDARD, id, field, row));
                    } else {
                        table.clear(id, field);
                    }
                }));
    }

    /** Takes from the view what is in the shard and not in the bitmap; numbers lose all. */
    private void takeOthers(TwinField field, String view, Bits bits, long shardStart) {
        for (Object id : table.where(field, TwinCell::isKnown)) {
            if ((Long) id / TwinValues.SHARD_WIDTH != shardStart / TwinValues.SHARD_WIDTH) {
                continue;
            }
            if (field.isNumber()) {
                table.clear(id, field);
                continue;
            }
            for (Object row : Set.copyOf(table.cell(id, field).rows(view))) {
                if (!bits.having(row).contains(id)) {
                    table.takeFrom(view, id, field, row);
                }
            }
        }
    }
}
