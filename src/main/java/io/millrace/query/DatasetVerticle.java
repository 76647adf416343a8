package io.millrace.query;

import io.millrace.admission.Conversations;
import io.millrace.admission.DatasetWork;
import io.millrace.admission.DatasetWork.Erase;
import io.millrace.admission.DatasetWork.Look;
import io.millrace.admission.DatasetWork.LookAt;
import io.millrace.admission.DatasetWork.Looked;
import io.millrace.admission.DatasetWork.Names;
import io.millrace.admission.DatasetWork.Query;
import io.millrace.admission.DatasetWork.Read;
import io.millrace.admission.DatasetWork.RemoveFiles;
import io.millrace.admission.DatasetWork.Save;
import io.millrace.admission.DatasetWork.Select;
import io.millrace.admission.DatasetWork.Summarize;
import io.millrace.bitmap.RecordSet;
import io.millrace.bus.Bus;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.dataset.DatasetView;
import io.millrace.dataset.FileSummary;
import io.millrace.dataset.rows.CellFile;
import io.millrace.dataset.rows.CellSums;
import io.millrace.dataset.rows.DatasetFiles;
import io.millrace.dataset.rows.DatasetRows;
import io.millrace.dataset.rows.RowLimits;
import io.millrace.files.DiskProblem;
import io.millrace.log.Log;
import io.millrace.metrics.QueryMeters;
import io.millrace.model.Interruption;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.problem.ProblemKind;
import io.millrace.row.CsvBuffer;
import io.millrace.row.RowEncoder;
import io.millrace.table.BulkLines;
import io.millrace.table.TableSnapshot;
import io.millrace.table.Tables;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * Works on the rows of datasets: SQL, lists, files. On threads of its own, with a queue in front of them that has an end. Confined to its verticle, but for the
 * work itself, which touches nothing that changes.
 */
public final class DatasetVerticle extends VerticleBase {
    private static final String THREADS = "millrace-datasets";

    private final QuerySettings settings;
    private final Bus bus;
    private final EndpointCatalog catalog;
    private final Tables tables;
    private final Log log;
    private final DatasetFiles files;
    private final RowLimits limits;
    private final QueryMeters meters;
    private WorkerExecutor threads;
    /** Work that waits or runs. */
    private int open;

    public DatasetVerticle(
            QuerySettings settings,
            Bus bus,
            EndpointCatalog catalog,
            Tables tables,
            Log log,
            DatasetFiles files,
            RowLimits limits,
            QueryMeters meters) {
        this.settings = settings;
        this.bus = bus;
        this.catalog = catalog;
        this.tables = tables;
        this.log = log;
        this.files = files;
        this.limits = limits;
        this.meters = meters;
    }

    @Override
    public Future<?> start() {
        threads = vertx.createSharedWorkerExecutor(
                THREADS, settings.threads(), settings.runTimeMax().toMillis(), TimeUnit.MILLISECONDS);
        return threads.executeBlocking(() -> {
                    limits.sweep();
                    return null;
                })
                .compose(swept ->
                        bus.serve(Conversations.DATASET_WORK, this::admit).completion());
    }

    @Override
    public Future<?> stop() {
        return threads.close();
    }

    private Future<Object> admit(DatasetWork<?> work) {
        if (open == settings.threads() + settings.queue()) {
            meters.refused();
            throw new Problem(
                            ProblemCode.OVERLOADED,
                            open + " queries run or wait, which is all that may; ask again later")
                    .retryAfter(Duration.ofSeconds(1));
        }
        open++;
        return threads.<Object>executeBlocking(
                        () -> {
                            work.interruption().check();
                            return answer(work);
                        },
                        false)
                .onComplete((answer, failure) -> open--);
    }

    private Object answer(DatasetWork<?> work) {
        if (work instanceof Read<?> read) {
            return read.reading().apply(rows(read.view(), read.interruption()));
        } else if (work instanceof Summarize summarize) {
            return CellSums.of(
                    snapshot(summarize.records().range().table()),
                    summarize.records().range(),
                    work.interruption());
        } else if (work instanceof Select select) {
            return DatasetQueries.select(select, rows(select.view(), select.interruption()));
        } else if (work instanceof Save save) {
            return save(save);
        } else if (work instanceof Erase erase) {
            return erase(erase);
        } else if (work instanceof Look look) {
            return look(look);
        } else if (work instanceof RemoveFiles remove) {
            return remove(remove);
        } else if (work instanceof Names names) {
            return DatasetQueries.names(names);
        }
        Query query = (Query) work;
        Map<TableId, TableSnapshot> seen = new HashMap<>();
        return DatasetQueries.answer(query, view -> rows(view, seen, query.interruption()), limits.memoryBytes());
    }

    private DatasetRows rows(DatasetView view, Interruption interruption) {
        return rows(view, new HashMap<>(), interruption);
    }

    /** @param seen tables that were looked at already: all of a query is of one moment */
    private DatasetRows rows(DatasetView view, Map<TableId, TableSnapshot> seen, Interruption interruption) {
        return DatasetRows.of(view, id -> seen.computeIfAbsent(id, this::snapshot), files::path, limits, interruption);
    }

    /** Damage that is met is noted. */
    private TableSnapshot snapshot(TableId id) {
        TableSchema table = catalog.current()
                .table(id)
                .orElseThrow(() -> new Problem(ProblemCode.NOT_FOUND, "there is no table with the id " + id));
        try {
            return tables.snapshot(table);
        } catch (Problem problem) {
            if (problem.code().kind() == ProblemKind.CORRUPT) {
                tables.damaged(id, problem);
            }
            throw problem;
        }
    }

    private FileSummary save(Save save) {
        Path path = files.path(save.url());
        rows(save.view(), save.interruption()).save(path, save.url());
        return CellFile.open(path, save.url(), Optional.empty()).summary();
    }

    /** Waits until it is durable. */
    private Object erase(Erase erase) {
        TableSnapshot table = snapshot(erase.range().table());
        RecordSet gone =
                table.existing().range(erase.range().first(), erase.range().last());
        if (gone.isEmpty()) {
            return null;
        }
        RowEncoder rows = new RowEncoder(table.schema(), new CsvBuffer());
        new BulkLines(rows, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now())).delete(gone);
        CompletableFuture<Void> durable = new CompletableFuture<>();
        log.append(List.of(rows.finish(0)), failure -> {
            if (failure == null) {
                durable.complete(null);
            } else {
                durable.completeExceptionally(failure);
            }
        });
        try {
            return durable.join();
        } catch (CompletionException e) {
            throw Problem.of(e.getCause());
        }
    }

    private List<Looked> look(Look look) {
        List<Looked> looked = new ArrayList<>();
        for (LookAt each : look.files()) {
            look.interruption().check();
            looked.add(look(each, look.interruption()));
        }
        return looked;
    }

    private Looked look(LookAt file, Interruption interruption) {
        try {
            CellFile opened = CellFile.open(files.path(file.url()), file.url(), file.identity());
            opened.check(interruption);
            return new Looked(file.url(), false, Optional.empty(), Optional.of(opened.summary()));
        } catch (Problem problem) {
            interruption.check();
            boolean isMissing = problem.code() == ProblemCode.NOT_FOUND;
            return new Looked(file.url(), isMissing, Optional.of(problem.getMessage()), Optional.empty());
        }
    }

    private List<String> remove(RemoveFiles remove) {
        List<String> gone = new ArrayList<>();
        for (String url : remove.urls()) {
            try {
                Files.deleteIfExists(files.path(url));
                gone.add(url);
            } catch (IOException e) {
                throw DiskProblem.of("the file " + url + " could not be removed", e);
            }
        }
        return gone;
    }
}
