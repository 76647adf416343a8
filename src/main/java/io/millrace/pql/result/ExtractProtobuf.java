package io.millrace.pql.result;

import io.millrace.model.Interruption;
import io.millrace.pql.parse.Times;
import io.millrace.pql.result.QueryResult.ExtractResult;
import io.millrace.pql.result.QueryResult.ExtractedField;
import io.millrace.protobuf.ExtractedTableColumn;
import io.millrace.protobuf.ExtractedTableField;
import io.millrace.protobuf.ExtractedTableValue;
import io.millrace.protobuf.IDList;
import io.millrace.protobuf.KeyList;
import io.millrace.table.StoredValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.LongStream;

/** The messages of Extract's answer: the fields' names and types, and a line for each record. */
final class ExtractProtobuf {
    private static final String ROW_ID = "uint64";
    private static final ExtractedTableValue NULL = ExtractedTableValue.getDefaultInstance();

    private ExtractProtobuf() {}

    static Iterable<ExtractedTableField> fields(ExtractResult table) {
        return Mapped.of(table.fields(), field -> ExtractedTableField.newBuilder()
                .setName(field.name())
                .setType(field.type())
                .build());
    }

    static Iterable<ExtractedTableColumn> columns(ExtractResult table, Interruption interruption) {
        return new InBatches<>(() -> Batches.of(table, interruption), batch -> lines(table, batch));
    }

    private static List<ExtractedTableColumn> lines(ExtractResult table, Batches batch) {
        String[] keys = table.names().areKeys() ? table.names().keys(batch.records()) : null;
        List<Cells> cells = new ArrayList<>();
        for (ExtractedField field : table.fields()) {
            cells.add(field.cells().read(batch.records()));
        }
        List<ExtractedTableColumn> lines = new ArrayList<>(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            int rank = batch.rank(i);
            ExtractedTableColumn.Builder line = ExtractedTableColumn.newBuilder();
            if (keys == null) {
                line.setId(batch.id(i));
            } else {
                line.setKey(keys[rank]);
            }
            for (int f = 0; f < cells.size(); f++) {
                line.addValues(value(cells.get(f), rank, table.fields().get(f).type()));
            }
            lines.add(line.build());
        }
        return lines;
    }

    private static ExtractedTableValue value(Cells cells, int line, String type) {
        if (cells instanceof Cells.NumberLists lists) {
            return ids(lists.values()[line]);
        }
        if (cells instanceof Cells.TextLists lists) {
            return keys(lists.values()[line]);
        }
        if (cells instanceof Cells.Texts texts) {
            return text(texts.values()[line]);
        }
        if (cells instanceof Cells.Stored stored) {
            return stored(stored, line);
        }
        return ExtractJson.known(cells).get(line) ? scalar(cells, line, type) : NULL;
    }

    private static ExtractedTableValue ids(long[] ids) {
        return ids == null
                ? NULL
                : ExtractedTableValue.newBuilder()
                        .setIds(IDList.newBuilder()
                                .addAllIds(LongStream.of(ids).boxed().toList()))
                        .build();
    }

    private static ExtractedTableValue keys(String[] keys) {
        return keys == null
                ? NULL
                : ExtractedTableValue.newBuilder()
                        .setKeys(KeyList.newBuilder().addAllKeys(Arrays.asList(keys)))
                        .build();
    }

    private static ExtractedTableValue text(String text) {
        return text == null
                ? NULL
                : ExtractedTableValue.newBuilder().setMutexKey(text).build();
    }

    /** Bytes in Base64, as they are in JSON. */
    private static ExtractedTableValue stored(Cells.Stored cells, int line) {
        StoredValues values = cells.values();
        if (!values.has(line)) {
            return NULL;
        }
        return switch (cells.content()) {
            case TEXT, JSON -> text(values.text(line));
            case BYTES -> text(Base64.getEncoder().encodeToString(values.copy(line)));
        };
    }

    /** Decimals in scaled units, timestamps as text. */
    private static ExtractedTableValue scalar(Cells cells, int line, String type) {
        ExtractedTableValue.Builder value = ExtractedTableValue.newBuilder();
        if (cells instanceof Cells.Numbers numbers) {
            long number = numbers.values()[line];
            return (type.equals(ROW_ID) ? value.setMutexId(number) : value.setBsiValue(number)).build();
        }
        if (cells instanceof Cells.Decimals decimals) {
            return value.setBsiValue(decimals.values()[line]).build();
        }
        if (cells instanceof Cells.Timestamps times) {
            return text(Times.format(times.values()[line], times.granularity(), times.epoch()));
        }
        return value.setBool(((Cells.Bools) cells).values().get(line)).build();
    }
}
