package io.millrace.query;

import io.millrace.admission.DatasetWork.Names;
import io.millrace.admission.DatasetWork.Query;
import io.millrace.admission.DatasetWork.RowsForm;
import io.millrace.admission.DatasetWork.Select;
import io.millrace.cell.CellRow;
import io.millrace.cell.Path;
import io.millrace.cell.RowScan;
import io.millrace.cell.RowSource;
import io.millrace.cell.RowSource.RowCursor;
import io.millrace.dataset.DatasetView;
import io.millrace.pql.result.AnswerParts;
import io.millrace.sql.ResultRows;
import io.millrace.sql.RowFilter;
import io.millrace.sql.SqlLimits;
import io.millrace.sql.SqlQuery;
import io.millrace.sql.parse.SqlParser;
import io.millrace.sql.result.ResultFormat;
import io.millrace.sql.result.ResultOptions;
import io.millrace.sql.result.ResultWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What is asked of datasets in SQL. */
final class DatasetQueries {
    private static final Path METADATA = Path.of("metadata");
    private static final Path SHORT = Path.of("md");

    private DatasetQueries() {}

    static List<String> names(Names names) {
        return SqlParser.parse(names.sql()).datasets();
    }

    /** {@code metadata.x} is another name for {@code md.x}. */
    private static Path alias(Path column) {
        return METADATA.isPrefixOf(column) && column.size() > 1
                ? SHORT.append(new Path(column.elements().subList(1, column.size())))
                : column;
    }

    static List<CellRow> select(Select select, RowSource source) {
        RowFilter filter = RowFilter.of(SqlParser.expression(select.condition()), DatasetQueries::alias);
        List<CellRow> found = new ArrayList<>();
        try (RowCursor rows = source.scan(RowScan.ALL)) {
            for (CellRow row = rows.next(); row != null; row = rows.next()) {
                if (filter.matches(row)) {
                    found.add(row);
                }
            }
        }
        return found;
    }

    /** @param memoryBytes for what has to be held at once */
    static byte[] answer(Query query, Function<DatasetView, RowSource> rows, long memoryBytes) {
        RowsForm form = query.form();
        ResultFormat format = ResultFormat.of(form.format());
        ResultOptions options =
                new ResultOptions(form.hasHeaders(), form.hasRowNames(), form.hasRowHashes(), form.isSorted());
        AnswerParts parts = new AnswerParts(query.parts());
        try (ResultRows result = SqlQuery.run(
                SqlParser.parse(query.sql()),
                name -> rows.apply(query.views().get(name)),
                new SqlLimits(memoryBytes),
                query.interruption())) {
            new ResultWriter(format, options).write(result, parts);
            parts.write('\n');
        }
        return parts.last();
    }
}
