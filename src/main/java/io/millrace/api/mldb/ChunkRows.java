package io.millrace.api.mldb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.json.Json;
import io.millrace.cell.Cell;
import io.millrace.cell.CellRow;
import io.millrace.cell.CellTime;
import io.millrace.cell.CellValue;
import io.millrace.cell.CellValue.Real;
import io.millrace.cell.CellValue.Text;
import io.millrace.cell.CellValue.Time;
import io.millrace.cell.CellValue.Whole;
import io.millrace.cell.Path;
import io.millrace.dataset.ChunkEntry;
import io.millrace.dataset.RecordRange;
import io.millrace.model.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Chunks as rows of the dataset that lists them: {@code earliest}, {@code latest}, {@code config.…}, {@code md.…}. */
final class ChunkRows {
    static final Path EARLIEST = Path.of("earliest");
    static final Path LATEST = Path.of("latest");
    private static final Path CONFIG = Path.of("config");
    private static final Path METADATA = Path.of("md");

    /** Where records of the server's own are, in place of a file. */
    private static final Pattern RECORDS = Pattern.compile("millrace:records/(\\d+)/(\\d+)/(\\d+)");

    private ChunkRows() {}

    static CellRow row(ChunkEntry chunk) {
        List<Cell> cells = new ArrayList<>();
        long micros = chunk.committedMicros();
        cells.add(new Cell(EARLIEST, new Time(chunk.earliest()), micros));
        cells.add(new Cell(LATEST, new Time(chunk.latest()), micros));
        flatten(CONFIG, Json.parse(chunk.config()), micros, cells);
        flatten(METADATA, Json.parse(chunk.metadata()), micros, cells);
        return new CellRow(Path.of(chunk.name()), cells);
    }

    private static void flatten(Path name, JsonNode json, long micros, List<Cell> cells) {
        if (json.isObject()) {
            json.fields()
                    .forEachRemaining(
                            entry -> flatten(name.append(Path.of(entry.getKey())), entry.getValue(), micros, cells));
        } else if (json.isArray()) {
            for (int i = 0; i < json.size(); i++) {
                flatten(name.append(Path.of(Integer.toString(i))), json.get(i), micros, cells);
            }
        } else {
            cells.add(new Cell(name, value(json), micros));
        }
    }

    private static CellValue value(JsonNode json) {
        if (json.isBoolean()) {
            return CellValue.of(json.booleanValue());
        } else if (json.isIntegralNumber() && json.canConvertToLong()) {
            return new Whole(json.longValue());
        } else if (json.isNumber()) {
            return new Real(json.doubleValue());
        }
        return json.isNull() ? CellValue.NULL : new Text(json.asText());
    }

    /** The latest value of the cell; empty if the row has none. */
    static Optional<CellValue> latest(CellRow row, Path column) {
        Cell latest = null;
        for (Cell cell : row.cells()) {
            if (cell.column().equals(column) && (latest == null || cell.micros() >= latest.micros())) {
                latest = cell;
            }
        }
        return Optional.ofNullable(latest).map(Cell::value);
    }

    /** A time that the row tells; not a date if it tells none. */
    static long time(CellRow row, Path column) {
        return latest(row, column)
                .map(value -> value instanceof Time time ? time.micros() : CellTime.NOT_A_DATE)
                .orElse(CellTime.NOT_A_DATE);
    }

    static Optional<String> text(CellRow row, String column) {
        return latest(row, Path.parse(column)).map(value -> value instanceof Text text ? text.value() : null);
    }

    static String url(RecordRange range) {
        return "millrace:records/" + range.table() + "/" + range.first() + "/" + range.last();
    }

    /** @return empty if the URL is one of a file */
    static Optional<RecordRange> range(String url) {
        Matcher matcher = RECORDS.matcher(url);
        try {
            return matcher.matches()
                    ? Optional.of(new RecordRange(
                            new TableId(Long.parseLong(matcher.group(1))),
                            Long.parseLong(matcher.group(2)),
                            Long.parseLong(matcher.group(3))))
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** What loads records again. */
    static ObjectNode config(RecordRange range) {
        ObjectNode config = Json.object().put("type", DatasetType.CHUNK.word());
        config.putObject("params").put("dataFileUrl", url(range));
        return config;
    }

    static ArrayNode json(List<ChunkEntry> chunks) {
        ArrayNode list = Json.array();
        chunks.forEach(chunk -> list.add(json(chunk)));
        return list;
    }

    static ObjectNode json(ChunkEntry chunk) {
        ObjectNode json = Json.object()
                .put("id", chunk.name())
                .put("earliest", CellTime.text(chunk.earliest()))
                .put("latest", CellTime.text(chunk.latest()))
                .put("records", chunk.records())
                .put("cells", chunk.cells())
                .put("committed", CellTime.text(chunk.committedMicros()))
                .put("state", chunk.state().name().toLowerCase(Locale.ROOT));
        json.set("config", Json.parse(chunk.config()));
        json.set("metadata", Json.parse(chunk.metadata()));
        chunk.file().ifPresent(file -> json.putObject("file")
                .put("url", file.url())
                .put("bytes", file.bytes())
                .put("sha256", file.sha256()));
        return json;
    }
}
