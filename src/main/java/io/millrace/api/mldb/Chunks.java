package io.millrace.api.mldb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.admission.ChunkMaker;
import io.millrace.admission.DatasetWork;
import io.millrace.admission.DatasetWork.LookAt;
import io.millrace.admission.ReadCommand;
import io.millrace.api.json.Json;
import io.millrace.catalog.Author;
import io.millrace.catalog.Endpoint;
import io.millrace.cell.CellTime;
import io.millrace.dataset.CellSummary;
import io.millrace.dataset.ChunkEntry.FileIdentity;
import io.millrace.dataset.DatasetCommand;
import io.millrace.dataset.DatasetEntry;
import io.millrace.dataset.RecordRange;
import io.millrace.model.Interruption;
import io.millrace.model.ReadOrder;
import io.millrace.model.ReadRange;
import io.millrace.model.TableId;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes chunks of what recorders have taken, as their procedures want it. Thread-safe. */
final class Chunks implements ChunkMaker {
    private static final Logger log = LoggerFactory.getLogger(Chunks.class);
    private static final String INVENTED = "auto_";
    private static final Author BY_ITSELF = new Author("", "A commit.");

    private final Workspace workspace;
    private final Entities entities;
    private final Runner runner;

    Chunks(Workspace workspace, Entities entities, Runner runner) {
        this.workspace = workspace;
        this.entities = entities;
        this.runner = runner;
    }

    @Override
    public String dialect() {
        return Workspace.DIALECT;
    }

    @Override
    public Optional<Duration> interval(Endpoint recorder) {
        return Feeds.interval(recorder);
    }

    /** Whether the procedure that makes datasets for chunks makes one. */
    Future<Void> rehearse(RecorderParams params, Author author) {
        return params.create()
                .map(create -> storage(create, author).compose(this::discard))
                .orElseGet(Future::succeededFuture);
    }

    /** The dataset that the procedure makes for the next chunk. */
    private Future<String> storage(Procedure create, Author author) {
        return runner.run(create, Json.object(), author).compose(result -> {
            JsonNode config = result.path("config");
            if (!config.isObject()) {
                throw MldbError.of(
                        400,
                        "createStorageDataset has to result in an object with config, the config of a dataset, and not in "
                                + result);
            }
            return entities.obtain(config, author).map(DatasetEntry::id);
        });
    }

    @Override
    public Future<Made> make(DatasetEntry recorder, RecordRange records, CellSummary summary) {
        RecorderParams params = RecorderParams.of(DatasetConfig.of(recorder));
        if (params.create().isEmpty() && params.save().isEmpty()) {
            return Future.succeededFuture(new Made(
                    Workspace.newId(),
                    Optional.empty(),
                    ChunkRows.config(records).toString(),
                    "{}"));
        }
        Future<String> storage = params.create()
                .map(create -> storage(create, BY_ITSELF))
                .orElseGet(() -> entities.create(
                                DatasetConfig.parse(Json.object().put("type", DatasetType.SPARSE.word()), null)
                                        .named(Workspace.newId()),
                                BY_ITSELF)
                        .map(DatasetEntry::id));
        return storage.compose(id -> workspace
                .datasets()
                .carryOut(new DatasetCommand.Attach(id, records))
                .compose(attached -> save(params, id, records))
                .onFailure(failure -> discard(id)));
    }

    private Future<Made> save(RecorderParams params, String storage, RecordRange records) {
        if (params.save().isEmpty()) {
            return Future.succeededFuture(new Made(
                    storage, Optional.empty(), ChunkRows.config(records).toString(), "{}"));
        }
        return runner.run(params.save().get(), Json.object().put("datasetId", storage), BY_ITSELF)
                .compose(result -> made(storage, records, result));
    }

    private Future<Made> made(String storage, RecordRange records, JsonNode result) {
        JsonNode config = result.path("config");
        if (!config.isObject()) {
            throw MldbError.of(
                    400,
                    "saveStorageDataset has to result in an object with config, what loads the chunk again, and not in "
                            + result);
        }
        ObjectNode metadata = result.path("metadata") instanceof ObjectNode given ? given : Json.object();
        String url = config.path("params").path("dataFileUrl").asText("");
        boolean staysRecords = config.path("id").asText("").equals(storage) && url.isEmpty();
        if (staysRecords || ChunkRows.range(url).isPresent()) {
            return Future.succeededFuture(new Made(
                    storage, Optional.empty(), ChunkRows.config(records).toString(), metadata.toString()));
        }
        return file(url)
                .map(identity -> new Made(storage, Optional.of(identity), config.toString(), metadata.toString()));
    }

    private Future<FileIdentity> file(String url) {
        if (url.isEmpty()) {
            throw MldbError.of(400, "saveStorageDataset: the config has no params.dataFileUrl to load the chunk from");
        }
        return workspace
                .work(new DatasetWork.Look(List.of(new LookAt(url, Optional.empty())), Interruption.NEVER))
                .map(looked -> looked.get(0)
                        .summary()
                        .orElseThrow(() -> MldbError.of(
                                400,
                                "saveStorageDataset: " + looked.get(0).problem().orElse(url)))
                        .identity());
    }

    @Override
    public Future<Void> listed(Made made) {
        return discard(made.name());
    }

    /** Datasets that procedures make for one chunk, and do not name themselves, go with it. */
    private Future<Void> discard(String storage) {
        return storage.startsWith(INVENTED) ? entities.delete(storage, BY_ITSELF) : Future.succeededFuture();
    }

    /** Commits what a recorder has taken, without its procedures if they do not do it. */
    Future<Void> seal(DatasetEntry recorder) {
        return workspace.datasets().commit(recorder.id()).recover(failure -> {
            log.warn(
                    "dataset {} is deleted, and its procedures fail; its rows stay where they are: {}",
                    recorder.id(),
                    failure.getMessage());
            ObjectNode config = Json.parse(recorder.config()).deepCopy();
            ((ObjectNode) config.path("params")).remove(List.of("createStorageDataset", "saveStorageDataset"));
            return workspace
                    .datasets()
                    .carryOut(new DatasetCommand.Find(recorder.id()))
                    .compose(now -> workspace
                            .datasets()
                            .carryOut(new DatasetCommand.Put(
                                    new DatasetEntry(
                                            recorder.id(),
                                            recorder.type(),
                                            config.toString(),
                                            recorder.store(),
                                            now.flatMap(DatasetEntry::endpoint),
                                            Optional.empty(),
                                            now.orElse(recorder).commits(),
                                            List.of()),
                                    List.of())))
                    .compose(done -> workspace.datasets().commit(recorder.id()));
        });
    }

    /** How a recorder is. */
    Future<ObjectNode> pending(DatasetEntry recorder) {
        Optional<TableId> table = recorder.endpoint()
                .flatMap(workspace.catalog()::endpoint)
                .map(endpoint -> endpoint.single().table().id());
        Future<Long> last = table.map(this::last).orElseGet(() -> Future.succeededFuture(0L));
        return last.map(newest -> {
            DatasetEntry.Commits commits = recorder.commits();
            long pending = Math.max(0, newest - commits.last());
            ObjectNode status = Json.object()
                    .put("rowCount", pending)
                    .put("rowsPending", pending)
                    .put("chunksSaved", commits.chunks())
                    .put("pendingSaves", pending > 0 && commits.failure().isPresent() ? 1 : 0);
            status.put("lastCommit", commits.lastMicros().map(CellTime::text).orElse(null));
            status.put("lastCommitError", commits.failure().orElse(null));
            return status;
        });
    }

    private Future<Long> last(TableId table) {
        ReadRange newest = ReadRange.all(ReadOrder.ARRIVAL, 1).descending();
        return workspace
                .core()
                .queries()
                .read(new ReadCommand(Set.of(table), newest, List.of(), workspace.interruption()))
                .map(page -> page.size() == 0 ? 0L : page.id(0));
    }
}
