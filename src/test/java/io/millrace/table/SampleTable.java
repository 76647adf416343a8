package io.millrace.table;

import io.millrace.chunk.ChunkBuilder;
import io.millrace.files.DamageList;
import io.millrace.model.CacheType;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.Granularity;
import io.millrace.model.StoredContent;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A table with a field of every kind. */
public final class SampleTable {
    public static final int SET = 0;
    public static final int KEYED_SET = 1;
    public static final int TIME = 2;
    public static final int KEYED_TIME = 3;
    public static final int MUTEX = 4;
    public static final int KEYED_MUTEX = 5;
    public static final int BOOL = 6;
    public static final int INT = 7;
    public static final int DECIMAL = 8;
    public static final int TIMESTAMP = 9;
    /** Only in {@link #withValues}. */
    public static final int TEXT = 10;

    public static final int BYTES = 11;
    public static final int JSON = 12;

    private static final List<FieldOptions> OPTIONS = List.of(
            FieldOptions.set(false),
            FieldOptions.set(true),
            FieldOptions.time(false, "YMDH", Duration.ZERO, false),
            FieldOptions.time(true, "MD", Duration.ZERO, true),
            FieldOptions.mutex(false),
            FieldOptions.mutex(true).withCache(CacheType.NONE, 0),
            FieldOptions.bool(),
            FieldOptions.integer(Long.MIN_VALUE, Long.MAX_VALUE, null),
            FieldOptions.decimal(2, Long.MIN_VALUE, Long.MAX_VALUE),
            FieldOptions.timestamp(Granularity.MS, Instant.EPOCH));

    private static final List<FieldOptions> STORED = List.of(
            FieldOptions.stored(StoredContent.TEXT),
            FieldOptions.stored(StoredContent.BYTES),
            FieldOptions.stored(StoredContent.JSON));

    private SampleTable() {}

    /** With stored fields too. */
    public static TableSchema withValues() {
        List<Field> fields = fields(OPTIONS.size());
        for (int i = 0; i < STORED.size(); i++) {
            int position = OPTIONS.size() + i;
            fields.add(new Field(10 + 3 * position, "f" + position, STORED.get(i), 0));
        }
        return schema(false, 1, fields);
    }

    public static TableSchema unkeyed() {
        return schema(false, 1, fields(OPTIONS.size()));
    }

    public static TableSchema keyed() {
        return schema(true, 1, fields(OPTIONS.size()));
    }

    public static List<Field> fields(int count) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            fields.add(new Field(10 + 3 * i, "f" + i, OPTIONS.get(i), 0));
        }
        return fields;
    }

    public static TableSchema schema(boolean keyed, int version, List<Field> fields) {
        return new TableSchema(new TableId(7), "db", "sample", keyed, true, version, 0, fields);
    }

    public static ChunkBuilder builder(TableSchema schema) {
        return new ChunkBuilder(schema, null, name -> null);
    }

    /** With nothing in memory. */
    public static Tables tables(DamageList damages) {
        Tables.LeftOut none = (position, batch, why) -> {
            throw why;
        };
        return new Tables((database, name) -> Optional.empty(), none, damages, 1L << 30, 1);
    }

    /** What a table has on disk, of no log. */
    public static List<Listing> listing(TableId table, long moves, List<Path> files) {
        return List.of(new Listing(table, moves, files, Long.MIN_VALUE));
    }
}
