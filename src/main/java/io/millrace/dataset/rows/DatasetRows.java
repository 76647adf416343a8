package io.millrace.dataset.rows;

import io.millrace.cell.Cell;
import io.millrace.cell.CellRow;
import io.millrace.cell.Path;
import io.millrace.cell.RowScan;
import io.millrace.cell.RowSource;
import io.millrace.cell.WantedColumns;
import io.millrace.dataset.DatasetView;
import io.millrace.dataset.DatasetView.Bounds;
import io.millrace.dataset.RecordRange;
import io.millrace.model.Interruption;
import io.millrace.model.TableId;
import io.millrace.table.TableSnapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** The rows of a {@link DatasetView}: those of its parts, put together by name. Immutable. */
public final class DatasetRows implements RowSource {
    private final List<PieceSource> sources;
    private final RowLimits limits;
    private final Interruption interruption;

    private DatasetRows(List<PieceSource> sources, RowLimits limits, Interruption interruption) {
        this.sources = sources;
        this.limits = limits;
        this.interruption = interruption;
    }

    /**
     * Takes what it needs of tables and files now; what is recorded later is not there.
     *
     * @param tables as they are at this moment
     * @param files where the file of a URL is
     */
    public static DatasetRows of(
            DatasetView view,
            Function<TableId, TableSnapshot> tables,
            Function<String, java.nio.file.Path> files,
            RowLimits limits,
            Interruption interruption) {
        List<PieceSource> sources = new ArrayList<>();
        for (DatasetView.Part part : joined(view.parts())) {
            if (part instanceof DatasetView.Records records) {
                TableSnapshot table = tables.apply(records.range().table());
                sources.add(
                        CellTableRows.isOf(table)
                                ? new CellTableRows(table, records.range(), view.bounds(), interruption)
                                : new OtherTableRows(table, records.range(), view.bounds(), interruption));
            } else if (part instanceof DatasetView.File file) {
                CellFile opened = CellFile.open(files.apply(file.url()), file.url(), file.identity());
                sources.add((wanted, pieces) -> opened.forEach(wanted, view.bounds(), interruption, pieces));
            } else {
                sources.add(new RowPieces(((DatasetView.Rows) part).rows(), view.bounds()));
            }
        }
        return new DatasetRows(sources, limits, interruption);
    }

    /** Ranges of records that follow one another are one: a window may have thousands. */
    private static List<DatasetView.Part> joined(List<DatasetView.Part> parts) {
        List<DatasetView.Part> joined = new ArrayList<>();
        List<RecordRange> ranges = new ArrayList<>();
        for (DatasetView.Part part : parts) {
            if (part instanceof DatasetView.Records records) {
                ranges.add(records.range());
            } else {
                joined.add(part);
            }
        }
        ranges.sort(Comparator.comparing(RecordRange::table).thenComparingLong(RecordRange::first));
        RecordRange open = null;
        for (RecordRange range : ranges) {
            boolean goesOn = open != null && open.table().equals(range.table()) && open.last() + 1 == range.first();
            if (open != null && !goesOn) {
                joined.add(new DatasetView.Records(open));
            }
            open = goesOn ? new RecordRange(open.table(), open.first(), range.last()) : range;
        }
        if (open != null) {
            joined.add(new DatasetView.Records(open));
        }
        return joined;
    }

    @Override
    public RowCursor scan(RowScan wanted) {
        return new Cursor(grouped(wanted), wanted.columns());
    }

    private RowGrouping grouped(RowScan wanted) {
        // a row of several sources is what they say of it together
        RowScan ofEach = sources.size() == 1 ? wanted : wanted.where(List.of());
        RowGrouping grouping = wanted.wantsAllColumns()
                ? new RowGrouping(limits)
                : new RowGrouping(limits, new CellDecoder(wanted.columns())::reduced);
        try {
            for (PieceSource source : sources) {
                source.forEach(ofEach, grouping::add);
            }
            return grouping;
        } catch (RuntimeException | Error e) {
            grouping.close();
            throw e;
        }
    }

    /**
     * Writes all of it as a new file.
     *
     * @param url what it is called
     * @throws io.millrace.problem.Problem {@code ALREADY_EXISTS} if there is one
     */
    public void save(java.nio.file.Path file, String url) {
        try (RowGrouping grouping = grouped(RowScan.ALL)) {
            CellFileWriter.write(file, url, grouping, interruption);
        }
    }

    private final class Cursor implements RowCursor {
        private final RowGrouping grouping;
        private final CellDecoder decoder;
        private Piece ahead;

        Cursor(RowGrouping grouping, WantedColumns columns) {
            this.grouping = grouping;
            this.decoder = new CellDecoder(columns);
            this.ahead = grouping.next();
        }

        @Override
        public CellRow next() {
            if (ahead == null) {
                return null;
            }
            interruption.check();
            String name = ahead.row();
            List<Cell> cells = new ArrayList<>();
            while (ahead != null && ahead.row().equals(name)) {
                decoder.decode(ahead, cells);
                ahead = grouping.next();
            }
            return new CellRow(Path.parse(name), cells);
        }

        @Override
        public void close() {
            grouping.close();
        }
    }

    /** Rows at hand as pieces. */
    private record RowPieces(List<CellRow> rows, Bounds bounds) implements PieceSource {
        @Override
        public void forEach(RowScan wanted, Consumer<Piece> pieces) {
            for (CellRow row : rows) {
                if (wanted.names().isEmpty() || wanted.names().get().contains(row.name())) {
                    row.cells().stream()
                            .filter(cell -> bounds.contains(cell.micros()))
                            .forEach(cell -> pieces.accept(CellDecoder.piece(row.name(), cell)));
                }
            }
        }
    }
}
