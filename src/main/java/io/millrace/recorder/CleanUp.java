package io.millrace.recorder;

import io.millrace.admission.Control;
import io.millrace.admission.DatasetWork;
import io.millrace.admission.Datasets;
import io.millrace.catalog.Author;
import io.millrace.catalog.ControlCommand.PurgeEndpoint;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.dataset.ChunkEntry;
import io.millrace.dataset.DatasetCommand;
import io.millrace.dataset.DatasetCommand.ChunkName;
import io.millrace.dataset.RecordRange;
import io.millrace.model.Interruption;
import io.millrace.model.TableId;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes chunks that were retired a grace ago and are in no window: first from the list, then what they owned and nobody else has. Also removes the records of chunks
 * that are files. Stateless.
 */
final class CleanUp {
    private static final Logger log = LoggerFactory.getLogger(CleanUp.class);

    /** Questions that began before a chunk became a file may still look for its records. */
    private static final Duration SUPERSEDED = Duration.ofMinutes(1);

    private final EndpointCatalog catalog;
    private final Datasets datasets;
    private final Control control;
    private final String dialect;
    private final Duration grace;

    CleanUp(EndpointCatalog catalog, Datasets datasets, Control control, String dialect, Duration grace) {
        this.catalog = catalog;
        this.datasets = datasets;
        this.control = control;
        this.dialect = dialect;
        this.grace = grace;
    }

    Future<Void> run() {
        return datasets.carryOut(new DatasetCommand.Superseded(SUPERSEDED))
                .compose(this::erase)
                .compose(done -> datasets.carryOut(new DatasetCommand.Removable(grace)))
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture()
                        : datasets.carryOut(new DatasetCommand.Forget(found)).compose(this::removed));
    }

    private Future<Void> erase(List<ChunkEntry> superseded) {
        Future<Void> last = Future.succeededFuture();
        for (ChunkEntry chunk : superseded) {
            last = last.compose(done -> erase(chunk.range().orElseThrow()))
                    .compose(done ->
                            datasets.carryOut(new DatasetCommand.Erased(new ChunkName(chunk.store(), chunk.name()))));
        }
        return last;
    }

    private Future<Void> erase(RecordRange range) {
        return catalog.current().table(range.table()).isEmpty()
                ? Future.succeededFuture()
                : datasets.carryOut(new DatasetWork.Erase(range, Interruption.NEVER));
    }

    private Future<Void> removed(DatasetCommand.Gone gone) {
        gone.chunks().forEach(chunk -> log.info("chunk {} of store {} is removed", chunk.name(), chunk.store()));
        Future<?> last = gone.files().isEmpty()
                ? Future.succeededFuture()
                : datasets.carryOut(new DatasetWork.RemoveFiles(gone.files(), Interruption.NEVER));
        for (RecordRange range : gone.ranges()) {
            last = last.compose(done -> erase(range));
        }
        Set<TableId> tables = gone.chunks().stream()
                .flatMap(chunk -> chunk.range().stream())
                .map(RecordRange::table)
                .collect(Collectors.toSet());
        return last.compose(done -> purge(tables));
    }

    /** Endpoints of datasets that are gone go with the last chunk of their records. */
    private Future<Void> purge(Set<TableId> tables) {
        Future<Void> last = Future.succeededFuture();
        for (Endpoint endpoint : catalog.current().endpoints(dialect)) {
            TableId table = endpoint.single().table().id();
            if (tables.contains(table)) {
                last = last.compose(done -> datasets.carryOut(new DatasetCommand.IsUsed(table, endpoint.id())))
                        .compose(isUsed -> isUsed
                                ? Future.succeededFuture()
                                : control.carryOut(new PurgeEndpoint(
                                        endpoint.id(), new Author("", "Its last chunk was removed."))));
            }
        }
        return last;
    }
}
