package io.millrace.sql.result;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.cell.Cell;
import io.millrace.cell.CellRow;
import io.millrace.cell.Path;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What formats have in common. */
final class Rows {
    static final String NAME = "_rowName";
    static final String HASH = "_rowHash";

    private static final HexFormat HEX = HexFormat.of();

    private Rows() {}

    static String hash(CellRow row) {
        return HEX.toHexDigits(row.name().hash());
    }

    /** Of each column the latest version; of those of one time the one that came last. In the order in which the columns appear. */
    static Collection<Cell> latest(CellRow row) {
        Map<Path, Cell> latest = new LinkedHashMap<>();
        for (Cell cell : row.cells()) {
            latest.merge(cell.column(), cell, (known, next) -> next.micros() >= known.micros() ? next : known);
        }
        return latest.values();
    }

    static List<Cell> sorted(Collection<Cell> cells) {
        List<Cell> sorted = new ArrayList<>(cells);
        sorted.sort(Comparator.comparing(Cell::column));
        return sorted;
    }

    static void writeNames(JsonGenerator out, ResultOptions options) throws IOException {
        if (options.hasRowNames()) {
            out.writeString(NAME);
        }
        if (options.hasRowHashes()) {
            out.writeString(HASH);
        }
    }
}
