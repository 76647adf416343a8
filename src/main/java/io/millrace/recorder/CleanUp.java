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
import io.millrace.dataset.RecordRange;
import io.millrace.model.Interruption;
import io.millrace.model.TableId;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes chunks that were retired a grace ago and are in no window: first from the list, then their files and records. Stateless. */
final class CleanUp {
    private static final Logger log = LoggerFactory.getLogger(CleanUp.class);

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
        return datasets.carryOut(new DatasetCommand.Removable(grace))
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture(List.<ChunkEntry>of())
                        : datasets.carryOut(new DatasetCommand.Forget(found)))
                .compose(this::removed);
    }

    private Future<Void> removed(List<ChunkEntry> chunks) {
        if (chunks.isEmpty()) {
            return Future.succeededFuture();
        }
        chunks.forEach(chunk -> log.info("chunk {} of store {} is removed", chunk.name(), chunk.store()));
        List<String> urls = chunks.stream()
                .flatMap(chunk -> chunk.file().stream())
                .map(ChunkEntry.FileIdentity::url)
                .toList();
        Future<?> gone = urls.isEmpty()
                ? Future.succeededFuture()
                : datasets.carryOut(new DatasetWork.RemoveFiles(urls, Interruption.NEVER));
        for (ChunkEntry chunk : chunks) {
            Optional<RecordRange> range = chunk.range();
            if (range.isPresent()
                    && catalog.current().table(range.get().table()).isPresent()) {
                gone = gone.compose(done -> datasets.carryOut(new DatasetWork.Erase(range.get(), Interruption.NEVER)));
            }
        }
        Set<TableId> tables = chunks.stream()
                .flatMap(chunk -> chunk.range().stream())
                .map(RecordRange::table)
                .collect(Collectors.toSet());
        return gone.compose(done -> purge(tables));
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
