package io.millrace.log;

import io.millrace.model.RowBatch;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Cuts the rows of a group into what becomes its blocks. Stateless. */
final class GroupPieces {
    private GroupPieces() {}

    /**
     * The rows, behind the names of the columns where they have not been told or have changed.
     *
     * @param rows in the order of the log: those of a table stand together
     * @param named the version of each table's names that were told last
     * @param blockBytes see {@link LogSettings#blockBytes}
     */
    static List<Piece> of(List<RowBatch> rows, Map<TableId, Integer> named, int blockBytes, long nowMicros) {
        List<Piece> pieces = new ArrayList<>();
        int from = 0;
        for (int to = 1; to <= rows.size(); to++) {
            TableSchema schema = rows.get(from).schema();
            if (to < rows.size()
                    && isSame(schema, rows.get(to).schema())
                    && rows.get(from).sink() == rows.get(to).sink()) {
                continue;
            }
            boolean isFirst = from == 0 || !rows.get(from - 1).schema().id().equals(schema.id());
            boolean isNamed = isFirst
                    ? Objects.equals(named.get(schema.id()), schema.version())
                    : isSame(rows.get(from - 1).schema(), schema);
            if (!isNamed) {
                pieces.add(Piece.names(schema, nowMicros));
            }
            pieces.addAll(BlockCutter.cut(rows.subList(from, to), blockBytes));
            from = to;
        }
        return pieces;
    }

    private static boolean isSame(TableSchema one, TableSchema other) {
        return one.id().equals(other.id()) && one.version() == other.version();
    }
}
