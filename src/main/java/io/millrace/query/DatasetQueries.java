package io.millrace.query;

import io.millrace.admission.DatasetWork.Names;
import io.millrace.admission.DatasetWork.Query;
import io.millrace.admission.DatasetWork.Select;
import io.millrace.cell.CellRow;
import io.millrace.cell.RowSource;
import io.millrace.dataset.DatasetView;
import java.util.List;
import java.util.function.Function;

/** What is asked of datasets in SQL. */
final class DatasetQueries {
    private DatasetQueries() {}

    static List<String> names(Names names) {
        throw new UnsupportedOperationException(names.sql());
    }

    static List<CellRow> select(Select select, RowSource rows) {
        throw new UnsupportedOperationException(select.condition() + rows);
    }

    static byte[] answer(Query query, Function<DatasetView, RowSource> rows) {
        throw new UnsupportedOperationException(query.sql() + rows);
    }
}
