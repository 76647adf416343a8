package io.millrace.api.mldb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.admission.DatasetWork;
import io.millrace.admission.DatasetWork.LookAt;
import io.millrace.api.json.Json;
import io.millrace.catalog.Author;
import io.millrace.dataset.ChunkEntry;
import io.millrace.dataset.DatasetCommand;
import io.millrace.dataset.DatasetCommand.ChunkName;
import io.millrace.dataset.DatasetEntry;
import io.millrace.dataset.DatasetView;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Datasets as entities: made, described, deleted. Thread-safe. */
final class Entities {
    private final Workspace workspace;
    private final Views views;
    private final Feeds feeds;
    private final Making making = new Making();
    private final Chunks chunks;

    Entities(Workspace workspace, Views views, Feeds feeds, Runner runner) {
        this.workspace = workspace;
        this.views = views;
        this.feeds = feeds;
        this.chunks = new Chunks(workspace, this, runner);
    }

    Chunks chunks() {
        return chunks;
    }

    Making making() {
        return making;
    }

    Future<ArrayNode> list() {
        return workspace.datasets().carryOut(new DatasetCommand.ListAll()).map(all -> {
            ArrayNode ids = Json.array();
            all.forEach(entry -> ids.add(entry.id()));
            return ids;
        });
    }

    /**
     * Makes a dataset, in the place of the one with its id.
     *
     * @param named has an id
     */
    Future<DatasetEntry> create(DatasetConfig named, Author author) {
        String id = named.id().orElseThrow();
        making.begin(named);
        Future<DatasetEntry> made;
        try {
            made = workspace.datasets().carryOut(new DatasetCommand.Find(id)).compose(old -> make(named, old, author));
        } catch (RuntimeException e) {
            made = Future.failedFuture(e);
        }
        return made.onSuccess(done -> making.end(id)).onFailure(failure -> making.fail(named, failure));
    }

    private Future<DatasetEntry> make(DatasetConfig config, Optional<DatasetEntry> old, Author author) {
        return switch (config.requiredType().role()) {
            case RECORDER -> recorder(config, old, author);
            case WINDOW -> window(config, old, author);
            case METADATA -> {
                String url = config.params().text("dataFileUrl").orElse("");
                yield metadata(config, old, url, author);
            }
            case STORAGE, FILE, CHUNK ->
                requireFile(config).compose(done -> put(config, Optional.empty(), List.of(), old, author));
            case MERGED -> requireParts(config).compose(done -> put(config, Optional.empty(), List.of(), old, author));
            case TABLE -> {
                views.table(config);
                yield put(config, Optional.empty(), List.of(), old, author);
            }
        };
    }

    private Future<DatasetEntry> put(
            DatasetConfig config,
            Optional<String> store,
            List<ChunkName> selected,
            Optional<DatasetEntry> old,
            Author author) {
        DatasetEntry entry = entry(config, store);
        return old.map(before -> delete(before, author))
                .orElseGet(Future::succeededFuture)
                .compose(done -> workspace.datasets().carryOut(new DatasetCommand.Put(entry, selected)))
                .map(entry);
    }

    private static DatasetEntry entry(DatasetConfig config, Optional<String> store) {
        return DatasetEntry.of(
                config.id().orElseThrow(),
                config.requiredType().word(),
                config.json().toString(),
                store);
    }

    /** Datasets of one file are one, so they share what was recorded there; it stays when the last of them is deleted. */
    private Future<DatasetEntry> metadata(DatasetConfig config, Optional<DatasetEntry> old, String url, Author author) {
        String store = url.isEmpty() ? "id:" + config.id().orElseThrow() : "url:" + url;
        boolean goesOn = old.isPresent() && old.get().store().equals(Optional.of(store));
        if (goesOn) {
            DatasetEntry entry = entry(config, Optional.of(store)).goingOn(old.get());
            return workspace
                    .datasets()
                    .carryOut(new DatasetCommand.Put(entry, List.of()))
                    .map(entry);
        }
        return put(config, Optional.of(store), List.of(), old, author);
    }

    /** A new one goes on with what the one before it has taken and not committed. */
    private Future<DatasetEntry> recorder(DatasetConfig config, Optional<DatasetEntry> old, Author author) {
        RecorderParams params = RecorderParams.of(config);
        return wrapped(obtain(params.metadata(), author), config, "metadata initialization")
                .compose(metadata -> requireStore(metadata, config).compose(store -> wrapped(
                                chunks.rehearse(params, author), config, "createStorageDataset initialization")
                        .compose(done -> recorder(config, store, old, author))));
    }

    private Future<DatasetEntry> recorder(
            DatasetConfig config, String store, Optional<DatasetEntry> old, Author author) {
        if (old.isEmpty() || !old.get().type().equals(DatasetType.CONTINUOUS.word())) {
            return put(config, Optional.of(store), List.of(), old, author);
        }
        DatasetEntry entry = entry(config, Optional.of(store)).goingOn(old.get());
        return workspace
                .datasets()
                .carryOut(new DatasetCommand.Put(entry, List.of()))
                .compose(done -> feeds.reconfigure(entry, author))
                .map(entry);
    }

    private static Future<String> requireStore(DatasetEntry metadata, DatasetConfig config) {
        DatasetType type = DatasetConfig.of(metadata).requiredType();
        return type.role() == DatasetType.Role.METADATA || type.role() == DatasetType.Role.STORAGE
                ? Future.succeededFuture(DatasetConfig.store(metadata))
                : wrapped(
                        Future.failedFuture(MldbError.of(
                                400, "dataset " + metadata.id() + " of type " + type.word() + " cannot list chunks")),
                        config,
                        "metadata initialization");
    }

    private static <T> Future<T> wrapped(Future<T> step, DatasetConfig config, String where) {
        return step.recover(failure -> {
            ObjectNode details = Json.object();
            details.set("continuousDatasetConfig", config.json());
            return Future.failedFuture(
                    MldbError.wrapping("Error initializing continuous dataset in " + where, failure, details));
        });
    }

    private Future<DatasetEntry> window(DatasetConfig config, Optional<DatasetEntry> old, Author author) {
        WindowParams params = WindowParams.of(config);
        return obtain(params.metadata(), author)
                .compose(metadata -> new Selection(workspace, views)
                        .of(metadata, params)
                        .compose(selected -> window(config, metadata, params, selected, old, author)))
                .recover(failure -> {
                    ObjectNode details = Json.object();
                    details.set("continuousDatasetConfig", config.json());
                    return Future.failedFuture(MldbError.wrapping(
                            "Error initializing continuous window dataset in metadata query", failure, details));
                });
    }

    private Future<DatasetEntry> window(
            DatasetConfig config,
            DatasetEntry metadata,
            WindowParams params,
            Selection.Selected selected,
            Optional<DatasetEntry> old,
            Author author) {
        if (selected.listed().isEmpty() && selected.foreign().isEmpty() && !params.isLive()) {
            throw MldbError.of(
                    400, "Attempt to merge no datasets together: no chunk overlaps the window and passes its filter");
        }
        String own = DatasetCommand.ownStore(config.id().orElseThrow());
        List<ChunkName> names = new ArrayList<>();
        selected.listed().forEach(chunk -> names.add(new ChunkName(chunk.store(), chunk.name())));
        Future<?> adopted = old.map(before -> delete(before, author)).orElseGet(Future::succeededFuture);
        for (ChunkEntry foreign : selected.foreign()) {
            ChunkEntry kept = foreign.in(own);
            names.add(new ChunkName(own, kept.name()));
            adopted = adopted.compose(done -> workspace.datasets().carryOut(new DatasetCommand.Adopt(kept)));
        }
        DatasetEntry entry = entry(config, Optional.of(DatasetConfig.store(metadata)));
        return adopted.compose(done ->
                        workspace.datasets().carryOut(new DatasetCommand.Put(entry.without(selected.missing()), names)))
                .map(entry.without(selected.missing()));
    }

    private Future<Void> requireFile(DatasetConfig config) {
        Optional<String> url = config.params().text("dataFileUrl");
        if (url.isEmpty() && config.requiredType().role() != DatasetType.Role.STORAGE) {
            throw MldbError.of(400, "a dataset of type " + config.requiredType().word() + " needs params.dataFileUrl");
        }
        boolean isFile = url.isPresent() && ChunkRows.range(url.get()).isEmpty();
        return isFile
                ? workspace
                        .work(new DatasetWork.Look(
                                List.of(new LookAt(url.get(), Optional.empty())), workspace.interruption()))
                        .map(looked -> {
                            looked.get(0).problem().ifPresent(problem -> {
                                throw MldbError.of(400, problem);
                            });
                            return null;
                        })
                : Future.succeededFuture();
    }

    private Future<?> requireParts(DatasetConfig config) {
        JsonNode parts = config.params().any("datasets");
        if (!parts.isArray() || parts.isEmpty()) {
            throw MldbError.of(400, "Attempt to merge no datasets together");
        }
        Future<?> last = Future.succeededFuture();
        for (JsonNode part : parts) {
            last = last.compose(done -> views.find(DatasetConfig.referredId(part)));
        }
        return last;
    }

    /** The dataset that a config refers to, made if the config says how and it is not there. */
    Future<DatasetEntry> obtain(JsonNode reference, Author author) {
        DatasetConfig config;
        try {
            config = DatasetConfig.parse(
                    reference.isTextual() ? Json.object().put("id", reference.textValue()) : reference, null);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
        if (config.id().isEmpty()) {
            if (config.type().isEmpty()) {
                return Future.failedFuture(MldbError.of(400, "the reference to a dataset has neither id nor type"));
            }
            return create(config.named(Workspace.newId()), author);
        }
        String id = config.id().get();
        return workspace.datasets().carryOut(new DatasetCommand.Find(id)).compose(found -> {
            if (found.isPresent()) {
                return Future.succeededFuture(found.get());
            }
            return config.type().isPresent()
                    ? create(config, author)
                    : Future.failedFuture(MldbError.of(400, "Attempt to refer to nonexistant dataset with id " + id));
        });
    }

    /** Nothing happens if it is not there. What a recorder has taken is committed first. */
    Future<Void> delete(String id, Author author) {
        making.forget(id);
        return workspace.datasets().carryOut(new DatasetCommand.Find(id)).compose(found -> found.map(
                        entry -> delete(entry, author))
                .orElseGet(Future::succeededFuture));
    }

    private Future<Void> delete(DatasetEntry entry, Author author) {
        boolean isRecorder = entry.type().equals(DatasetType.CONTINUOUS.word());
        return (isRecorder ? chunks.seal(entry) : Future.<Void>succeededFuture())
                .compose(done -> workspace.datasets().carryOut(new DatasetCommand.Remove(entry.id())))
                .compose(removed -> keepsRows(entry)
                        ? Future.succeededFuture()
                        : retireChunks(entry).compose(done -> feeds.retire(entry, author)));
    }

    /** Chunks that a dataset has listed for itself alone go with it, but for windows that have them. */
    private Future<?> retireChunks(DatasetEntry entry) {
        DatasetType.Role role = DatasetConfig.of(entry).requiredType().role();
        if (role != DatasetType.Role.METADATA && role != DatasetType.Role.STORAGE) {
            return Future.succeededFuture();
        }
        String store = DatasetConfig.store(entry);
        return views.chunks(store)
                .compose(listed -> listed.isEmpty()
                        ? Future.succeededFuture()
                        : workspace
                                .datasets()
                                .carryOut(new DatasetCommand.Retire(
                                        store,
                                        listed.stream().map(ChunkEntry::name).toList())));
    }

    /** What was recorded beside the chunks of a file stays with it. */
    private static boolean keepsRows(DatasetEntry entry) {
        return entry.store().filter(store -> store.startsWith("url:")).isPresent()
                && entry.type().equals(DatasetType.SQLITE.word());
    }

    /** {@code {"id","type","state","config","status"}}. */
    Future<ObjectNode> status(String id) {
        Optional<ObjectNode> unready = making.status(id);
        if (unready.isPresent() && making.isMaking(id)) {
            return Future.succeededFuture(unready.get());
        }
        return workspace.datasets().carryOut(new DatasetCommand.Find(id)).compose(found -> {
            if (found.isPresent()) {
                return status(found.get());
            }
            return unready.map(Future::succeededFuture).orElseGet(() -> Future.failedFuture(missing(id)));
        });
    }

    static MldbError missing(String id) {
        return MldbError.of(
                404,
                "entry '" + id + "' doesn't exist in the collection of datasets",
                Json.object().put("collection", "datasets").put("entry", id));
    }

    Future<ObjectNode> status(DatasetEntry entry) {
        ObjectNode json =
                Json.object().put("id", entry.id()).put("type", entry.type()).put("state", "ok");
        json.set("config", Json.parse(entry.config()));
        return detail(entry).map(status -> {
            json.set("status", status);
            return json;
        });
    }

    private Future<ObjectNode> detail(DatasetEntry entry) {
        DatasetType type = DatasetConfig.of(entry).requiredType();
        return switch (type.role()) {
            case RECORDER -> chunks.pending(entry);
            case WINDOW ->
                workspace
                        .datasets()
                        .carryOut(new DatasetCommand.Selected(entry.id()))
                        .map(selected -> {
                            ObjectNode status = Json.object().put("chunkCount", selected.size());
                            ArrayNode missing = status.putArray("missingChunks");
                            entry.missing().forEach(missing::add);
                            return status;
                        });
            case STORAGE, FILE, CHUNK, METADATA, MERGED, TABLE ->
                views.of(entry).compose(this::counts);
        };
    }

    private Future<ObjectNode> counts(DatasetView view) {
        return workspace.work(new DatasetWork.Read<>(view, Lists::counts, workspace.interruption()));
    }
}
