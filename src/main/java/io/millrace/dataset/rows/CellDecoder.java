package io.millrace.dataset.rows;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.millrace.cell.Cell;
import io.millrace.cell.CellJson;
import io.millrace.cell.Path;
import io.millrace.cell.WantedColumns;
import io.millrace.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the cells of pieces that are wanted. Confined to one thread. */
final class CellDecoder {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxDocumentLength(-1)
                    .build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private static final int KNOWN_MAX = 100_000;

    private final WantedColumns columns;
    /** By text, what column it is; empty if it is not wanted. */
    private final Map<String, Optional<Path>> known = new HashMap<>();

    CellDecoder(WantedColumns columns) {
        this.columns = columns;
    }

    void decode(Piece piece, List<Cell> cells) {
        try (JsonParser parser = JSON.createParser(piece.json())) {
            parser.nextToken();
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                parser.nextToken();
                Optional<Path> column = column(name);
                if (column.isPresent()) {
                    cells.add(new Cell(column.get(), CellJson.value(parser), piece.micros()));
                } else {
                    parser.skipChildren();
                }
            }
        } catch (IOException e) {
            throw Problem.bug(e);
        }
    }

    /** The piece without cells that are not wanted. */
    Piece reduced(Piece piece) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonParser parser = JSON.createParser(piece.json());
                JsonGenerator json = JSON.createGenerator(bytes)) {
            parser.nextToken();
            json.writeStartObject();
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                parser.nextToken();
                if (column(name).isPresent()) {
                    json.writeFieldName(name);
                    CellJson.write(json, CellJson.value(parser));
                } else {
                    parser.skipChildren();
                }
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw Problem.bug(e);
        }
        return new Piece(piece.hash(), piece.row(), piece.micros(), bytes.toByteArray());
    }

    /** The piece that says of a row what the cell says. */
    static Piece piece(Path row, Cell cell) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeFieldName(cell.column().toString());
            CellJson.write(json, cell.value());
            json.writeEndObject();
        } catch (IOException e) {
            throw Problem.bug(e);
        }
        return Piece.of(row.toString(), cell.micros(), bytes.toByteArray());
    }

    private Optional<Path> column(String name) {
        Optional<Path> column = known.get(name);
        if (column == null) {
            column = Optional.of(Path.parse(name)).filter(columns::has);
            if (known.size() < KNOWN_MAX) {
                known.put(name, column);
            }
        }
        return column;
    }
}
