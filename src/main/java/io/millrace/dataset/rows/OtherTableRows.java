package io.millrace.dataset.rows;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.cell.CellJson;
import io.millrace.cell.CellTime;
import io.millrace.cell.CellValue;
import io.millrace.cell.CellValue.Blob;
import io.millrace.cell.CellValue.Real;
import io.millrace.cell.CellValue.Text;
import io.millrace.cell.CellValue.Time;
import io.millrace.cell.Path;
import io.millrace.cell.RowScan;
import io.millrace.cell.WantedColumns;
import io.millrace.dataset.DatasetView.Bounds;
import io.millrace.dataset.RecordRange;
import io.millrace.model.Field;
import io.millrace.model.FieldColumn;
import io.millrace.model.FieldOptions;
import io.millrace.model.FieldType;
import io.millrace.model.Interruption;
import io.millrace.model.ReadOrder;
import io.millrace.model.ReadRange;
import io.millrace.model.RecordPage;
import io.millrace.model.RecordPoint;
import io.millrace.model.StoredContent;
import io.millrace.problem.Problem;
import io.millrace.table.RecordReader;
import io.millrace.table.TableSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * The records of a table that another dialect feeds, as rows: named by key or id, with the event time of the record as the time of all cells. A column
 * for each field, or for each row of a field that has many, {@code field.row}, with the value 1; JSON is taken apart, {@code field.member} and
 * {@code field.0}; a decimal is a number.
 */
final class OtherTableRows implements PieceSource {
    private static final int PAGE = 10_000;
    private static final int DEPTH_MAX = 16;
    private static final BigInteger MICROS = BigInteger.valueOf(1_000_000);
    private static final JsonFactory JSON = new JsonFactory();

    private final RecordRange range;
    private final Bounds bounds;
    private final RecordReader reader;
    private final TableSnapshot table;

    OtherTableRows(TableSnapshot table, RecordRange range, Bounds bounds, Interruption interruption) {
        this.range = range;
        this.bounds = bounds;
        this.reader = new RecordReader(List.of(table), interruption);
        this.table = table.interruptedBy(interruption);
    }

    @Override
    public void forEach(RowScan wanted, Consumer<Piece> pieces) {
        List<Field> fields = table.schema().fields().stream()
                .filter(field -> isWanted(field, wanted.columns()))
                .toList();
        List<String> names = fields.stream().map(Field::name).toList();
        RecordReader chosen =
                TableConditions.of(table, wanted).map(reader::only).orElse(reader);
        ReadRange next = ReadRange.all(ReadOrder.ARRIVAL, PAGE)
                .between(
                        new RecordPoint(0, Math.max(0, range.first())),
                        range.last() == Long.MAX_VALUE ? null : new RecordPoint(0, range.last() + 1))
                .withEventTimes(bounds.first(), bounds.last());
        boolean hasMore = true;
        while (hasMore) {
            RecordPage page = chosen.read(next, names);
            for (int i = 0; i < page.size(); i++) {
                pieces.accept(piece(page, i, fields));
            }
            next = next.after(page.next());
            hasMore = page.hasMore();
        }
    }

    /** Of sets there is a column for each row, of JSON for each value in it. */
    private static boolean isWanted(Field field, WantedColumns columns) {
        Path name = Path.of(field.name());
        boolean hasMany = field.type().isMultiValued() || field.type().form() == FieldType.Form.VALUES;
        return columns.has(name) || (hasMany && columns != RowScan.NO_COLUMNS && columns.mayHaveBelow(name));
    }

    private Piece piece(RecordPage page, int index, List<Field> fields) {
        RecordPage.Part part = page.parts().get(page.part()[index]);
        int place = page.place()[index];
        String row = part.keys() == null ? Long.toString(page.id(index)) : part.keys()[place];
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            for (int i = 0; i < part.columns().size(); i++) {
                cell(json, fields.get(i), part.columns().get(i), place);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw Problem.bug(e);
        }
        String name = Path.of(row).toString();
        return Piece.of(name, page.eventMicros(index), bytes.toByteArray());
    }

    private static void cell(JsonGenerator json, Field field, FieldColumn column, int place) throws IOException {
        Path name = Path.of(field.name());
        if (column instanceof FieldColumn.Numbers numbers) {
            if (numbers.present().get(place)) {
                write(json, name, number(field, numbers.values()[place]));
            }
        } else if (column instanceof FieldColumn.Rows rows) {
            long[] cell = rows.rows()[place];
            for (int i = 0; cell != null && i < cell.length; i++) {
                rows(json, field, name, Long.toString(cell[i]), new CellValue.Whole(cell[i]));
            }
        } else if (column instanceof FieldColumn.Keys keys) {
            String[] cell = keys.keys()[place];
            for (int i = 0; cell != null && i < cell.length; i++) {
                rows(json, field, name, cell[i], new Text(cell[i]));
            }
        } else if (column instanceof FieldColumn.Values values && values.values()[place] != null) {
            stored(json, ((FieldOptions.Stored) field.options()).content(), name, values.values()[place]);
        }
    }

    private static void rows(JsonGenerator json, Field field, Path name, String row, CellValue single)
            throws IOException {
        if (field.type().isMultiValued()) {
            write(json, name.append(Path.of(row)), CellValue.TRUE);
        } else {
            write(json, name, single);
        }
    }

    private static CellValue number(Field field, long value) {
        if (field.options() instanceof FieldOptions.Decimal decimal) {
            return new Real(BigDecimal.valueOf(value, decimal.scale()).doubleValue());
        }
        if (field.options() instanceof FieldOptions.Timestamp timestamp) {
            long units = timestamp.granularity().unitsPerSecond();
            Instant epoch = timestamp.epoch();
            long rest = Math.floorMod(value, units) * timestamp.granularity().nanos() / 1_000;
            BigInteger micros = BigInteger.valueOf(epoch.getEpochSecond())
                    .add(BigInteger.valueOf(Math.floorDiv(value, units)))
                    .multiply(MICROS)
                    .add(BigInteger.valueOf(epoch.getNano() / 1_000 + rest));
            return micros.bitLength() < Long.SIZE && CellTime.isPoint(micros.longValue())
                    ? new Time(micros.longValue())
                    : new CellValue.Whole(value);
        }
        return new CellValue.Whole(value);
    }

    private static void stored(JsonGenerator json, StoredContent content, Path name, byte[] value) throws IOException {
        switch (content) {
            case TEXT -> write(json, name, new Text(new String(value, StandardCharsets.UTF_8)));
            case BYTES -> write(json, name, new Blob(value));
            case JSON -> {
                try (JsonParser parser = JSON.createParser(value)) {
                    parser.nextToken();
                    flat(json, name, parser);
                }
            }
        }
    }

    private static void flat(JsonGenerator json, Path name, JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (name.size() > DEPTH_MAX) {
            parser.skipChildren();
        } else if (token == JsonToken.START_OBJECT) {
            for (String member = parser.nextFieldName(); member != null; member = parser.nextFieldName()) {
                parser.nextToken();
                flat(json, name.append(Path.of(member)), parser);
            }
        } else if (token == JsonToken.START_ARRAY) {
            for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
                flat(json, name.append(Path.of(Integer.toString(i))), parser);
            }
        } else {
            write(json, name, scalar(parser));
        }
    }

    /** A number that no cell can hold is a text. */
    private static CellValue scalar(JsonParser parser) throws IOException {
        try {
            return CellJson.value(parser);
        } catch (Problem tooLarge) {
            return new Text(parser.getText());
        }
    }

    private static void write(JsonGenerator json, Path name, CellValue value) throws IOException {
        json.writeFieldName(name.toString());
        CellJson.write(json, value);
    }
}
