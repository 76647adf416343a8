package io.millrace.recorder;

import io.millrace.admission.ChunkMaker;
import io.millrace.admission.DatasetWork;
import io.millrace.admission.Datasets;
import io.millrace.admission.Queries;
import io.millrace.admission.ReadCommand;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.dataset.CellSummary;
import io.millrace.dataset.ChunkEntry;
import io.millrace.dataset.DatasetCommand;
import io.millrace.dataset.DatasetEntry;
import io.millrace.dataset.DatasetView;
import io.millrace.dataset.RecordRange;
import io.millrace.model.Interruption;
import io.millrace.model.ReadOrder;
import io.millrace.model.ReadRange;
import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists what a recorder has taken as a chunk. The records are a range of ids; what comes meanwhile has larger ones, so nobody waits. The list and the
 * recorder's place in its records move on in one transaction: no record is in two chunks, or in none. Stateless.
 */
final class Commit {
    private static final Logger log = LoggerFactory.getLogger(Commit.class);

    private final EndpointCatalog catalog;
    private final Datasets datasets;
    private final Queries queries;
    private final ChunkMaker maker;
    private final LongSupplier micros;

    Commit(EndpointCatalog catalog, Datasets datasets, Queries queries, ChunkMaker maker, LongSupplier micros) {
        this.catalog = catalog;
        this.datasets = datasets;
        this.queries = queries;
        this.maker = maker;
        this.micros = micros;
    }

    /** What fails is noted at the recorder, and can be tried again. */
    Future<Void> run(String id) {
        return datasets.carryOut(new DatasetCommand.Find(id)).compose(found -> found.<Future<Void>>map(this::run)
                .orElseGet(() -> Future.failedFuture(
                        new Problem(ProblemCode.NOT_FOUND, "there is no dataset with the id " + id))));
    }

    private Future<Void> run(DatasetEntry recorder) {
        Optional<Endpoint> endpoint = recorder.endpoint().flatMap(catalog.current()::endpoint);
        if (endpoint.isEmpty()) {
            return Future.succeededFuture();
        }
        TableId table = endpoint.get().single().table().id();
        return last(table).compose(last -> {
            long first = recorder.commits().last() + 1;
            return last < first
                    ? Future.succeededFuture()
                    : commit(recorder, new RecordRange(table, first, last)).recover(failure -> note(recorder, failure));
        });
    }

    /** Id of the last record that was acknowledged. */
    private Future<Long> last(TableId table) {
        ReadRange newest = ReadRange.all(ReadOrder.ARRIVAL, 1).descending();
        return queries.read(new ReadCommand(Set.of(table), newest, List.of(), Interruption.NEVER))
                .map(page -> page.size() == 0 ? 0L : page.id(0));
    }

    private Future<Void> note(DatasetEntry recorder, Throwable failure) {
        return datasets.carryOut(new DatasetCommand.NoteFailure(recorder.id(), String.valueOf(failure.getMessage())))
                .transform(noted -> Future.failedFuture(failure));
    }

    private Future<Void> commit(DatasetEntry recorder, RecordRange range) {
        DatasetView.Records records = new DatasetView.Records(range);
        return datasets.carryOut(new DatasetWork.Summarize(records, Interruption.NEVER))
                .compose(summary -> summary.records() == 0
                        ? Future.succeededFuture()
                        : maker.make(recorder, range, summary).compose(made -> list(recorder, range, summary, made)));
    }

    private Future<Void> list(DatasetEntry recorder, RecordRange range, CellSummary summary, ChunkMaker.Made made) {
        ChunkEntry chunk = new ChunkEntry(
                recorder.store().orElseThrow(),
                made.name(),
                Optional.of(range),
                made.file(),
                summary.earliest(),
                summary.latest(),
                summary.records(),
                summary.cells(),
                made.config(),
                made.metadata(),
                true,
                micros.getAsLong(),
                ChunkEntry.State.ACTIVE);
        return datasets.carryOut(new DatasetCommand.Commit(recorder.id(), range.first() - 1, range.last(), chunk))
                .compose(isListed -> {
                    if (!isListed) {
                        return Future.failedFuture(new Problem(
                                ProblemCode.INCORRECT_STATE,
                                "dataset " + recorder.id() + " was changed during its commit; commit it again"));
                    }
                    log.info(
                            "dataset {}: chunk {} of {} records is listed",
                            recorder.id(),
                            made.name(),
                            summary.records());
                    return maker.listed(made).recover(failure -> {
                        log.warn("behind the commit of chunk {}: {}", made.name(), failure.getMessage());
                        return Future.succeededFuture();
                    });
                });
    }
}
