package io.millrace.admission;

import io.millrace.cell.CellRow;
import io.millrace.cell.RowSource;
import io.millrace.dataset.CellSummary;
import io.millrace.dataset.ChunkEntry.FileIdentity;
import io.millrace.dataset.DatasetView;
import io.millrace.dataset.FileSummary;
import io.millrace.dataset.RecordRange;
import io.millrace.model.Interruption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Something to do with the rows of datasets, which takes CPU and may wait for files. Everything that was acknowledged before is in the answer. Immutable.
 *
 * @param <R> what it is answered with
 */
public sealed interface DatasetWork<R> {
    /** Ends the work, waiting or running. */
    Interruption interruption();

    /** Reads rows; the reading is done by the thread that has them. */
    record Read<R>(DatasetView view, Function<RowSource, R> reading, Interruption interruption)
            implements DatasetWork<R> {}

    /** What is in some records of a table of cells. */
    record Summarize(DatasetView.Records records, Interruption interruption) implements DatasetWork<CellSummary> {}

    /** Rows that a condition in the words of SQL holds for; see {@link Query}. */
    record Select(DatasetView view, String condition, Interruption interruption)
            implements DatasetWork<List<CellRow>> {}

    /** Writes all rows as a new file; refused with {@code ALREADY_EXISTS} if there is one. */
    record Save(DatasetView view, String url, Interruption interruption) implements DatasetWork<FileSummary> {}

    /** The records are gone from their table, for good. */
    record Erase(RecordRange range, Interruption interruption) implements DatasetWork<Void> {}

    /** Looks whether files are there and what they are to be; answered with the state of each, in their order. */
    record Look(List<LookAt> files, Interruption interruption) implements DatasetWork<List<Looked>> {}

    /** @param identity that the file has to have; empty if any will do */
    record LookAt(String url, Optional<FileIdentity> identity) {}

    /**
     * @param problem why it cannot be used; empty if it can
     * @param summary what it has; empty if it cannot be used
     */
    record Looked(String url, boolean isMissing, Optional<String> problem, Optional<FileSummary> summary) {}

    /** Removes files that are there. Answered with those that are gone. */
    record RemoveFiles(List<String> urls, Interruption interruption) implements DatasetWork<List<String>> {}

    /** Names of the datasets that a query asks. */
    record Names(String sql, Interruption interruption) implements DatasetWork<List<String>> {}

    /**
     * Answers a query.
     *
     * @param views by name, of those that {@link Names} told
     * @param form how the answer is written
     * @param parts takes the parts of a long answer as in {@link QueryCommand}; what is answered is the last one
     */
    record Query(
            String sql,
            Map<String, DatasetView> views,
            RowsForm form,
            Interruption interruption,
            Consumer<byte[]> parts)
            implements DatasetWork<byte[]> {}

    /**
     * How result rows are written.
     *
     * @param format its name
     * @param hasHeaders whether the first row of a table names the columns
     * @param hasRowNames whether names of rows are shown
     * @param hasRowHashes whether their hashes are
     * @param isSorted whether columns are sorted by name
     */
    record RowsForm(String format, boolean hasHeaders, boolean hasRowNames, boolean hasRowHashes, boolean isSorted) {}
}
