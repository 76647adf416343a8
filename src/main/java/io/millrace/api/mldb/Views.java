package io.millrace.api.mldb;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.catalog.Endpoint;
import io.millrace.cell.CellRow;
import io.millrace.dataset.ChunkEntry;
import io.millrace.dataset.DatasetCommand;
import io.millrace.dataset.DatasetEntry;
import io.millrace.dataset.DatasetView;
import io.millrace.dataset.DatasetView.Bounds;
import io.millrace.dataset.DatasetView.Part;
import io.millrace.dataset.RecordRange;
import io.millrace.model.TableSchema;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What datasets consist of when somebody reads them. Thread-safe. */
final class Views {
    /** Of datasets that consist of others. */
    private static final int DEPTH_MAX = 10;

    private final Workspace workspace;

    Views(Workspace workspace) {
        this.workspace = workspace;
    }

    /** By name; fails where there is none. */
    Future<Map<String, DatasetView>> of(List<String> names) {
        Map<String, DatasetView> views = new LinkedHashMap<>();
        Future<?> last = Future.succeededFuture();
        for (String name : names) {
            last = last.compose(done -> find(name)).compose(this::of).map(view -> views.put(name, view));
        }
        return last.map(views);
    }

    Future<DatasetEntry> find(String id) {
        return workspace
                .datasets()
                .carryOut(new DatasetCommand.Find(id))
                .map(found -> found.orElseThrow(
                        () -> MldbError.of(400, "Attempt to refer to nonexistant dataset with id " + id)));
    }

    Future<DatasetView> of(DatasetEntry entry) {
        return of(entry, 0);
    }

    private Future<DatasetView> of(DatasetEntry entry, int depth) {
        if (depth > DEPTH_MAX) {
            throw MldbError.of(400, "dataset " + entry.id() + " consists of datasets " + DEPTH_MAX + " levels deep");
        }
        DatasetConfig config = DatasetConfig.of(entry);
        return switch (config.requiredType().role()) {
            case RECORDER -> ready(recorded(entry, entry.commits().last() + 1));
            case FILE, CHUNK -> ready(stored(entry, config));
            case STORAGE, METADATA -> metadata(entry);
            case WINDOW -> window(entry, WindowParams.of(config));
            case MERGED -> merged(config, depth);
            case TABLE ->
                ready(List.of(
                        new DatasetView.Records(RecordRange.all(table(config).id()))));
        };
    }

    private static Future<DatasetView> ready(List<? extends Part> parts) {
        return Future.succeededFuture(DatasetView.of(parts));
    }

    /** Its own rows from one record on. */
    private List<Part> recorded(DatasetEntry entry, long first) {
        return entry.endpoint()
                .flatMap(workspace.catalog()::endpoint)
                .map(Endpoint::single)
                .map(sink -> List.<Part>of(
                        new DatasetView.Records(new RecordRange(sink.table().id(), first, Long.MAX_VALUE))))
                .orElse(List.of());
    }

    private List<Part> stored(DatasetEntry entry, DatasetConfig config) {
        List<Part> parts = new ArrayList<>();
        config.params().text("dataFileUrl").ifPresent(url -> parts.add(part(url)));
        entry.attached().ifPresent(range -> parts.add(new DatasetView.Records(range)));
        parts.addAll(recorded(entry, 0));
        return parts;
    }

    private static Part part(String url) {
        return ChunkRows.range(url)
                .<Part>map(DatasetView.Records::new)
                .orElseGet(() -> new DatasetView.File(url, Optional.empty()));
    }

    /** The chunks that are listed, and what else was recorded there. */
    Future<DatasetView> metadata(DatasetEntry entry) {
        return chunks(DatasetConfig.store(entry)).map(chunks -> {
            List<CellRow> rows = chunks.stream().map(ChunkRows::row).toList();
            List<Part> parts = new ArrayList<>();
            parts.add(new DatasetView.Rows(rows));
            DatasetConfig config = DatasetConfig.of(entry);
            parts.addAll(config.requiredType() == DatasetType.SQLITE ? recorded(entry, 0) : stored(entry, config));
            return DatasetView.of(parts);
        });
    }

    Future<List<ChunkEntry>> chunks(String store) {
        return workspace.datasets().carryOut(new DatasetCommand.Chunks(store, Set.of(ChunkEntry.State.ACTIVE)));
    }

    private Future<DatasetView> window(DatasetEntry entry, WindowParams params) {
        Future<List<Part>> parts = params.isLive()
                ? live(entry, params)
                : workspace
                        .datasets()
                        .carryOut(new DatasetCommand.Selected(entry.id()))
                        .map(chunks -> chunks.stream().map(Views::part).toList());
        return parts.map(DatasetView::of).map(view -> params.isExact() ? view.within(params.bounds()) : view);
    }

    static Part part(ChunkEntry chunk) {
        return chunk.file()
                .<Part>map(file -> new DatasetView.File(file.url(), chunk.file()))
                .orElseGet(() -> new DatasetView.Records(chunk.range().orElseThrow()));
    }

    /** What would be selected now, and what the recorders of the store have not committed. */
    private Future<List<Part>> live(DatasetEntry entry, WindowParams params) {
        return find(DatasetConfig.referredId(params.metadata()))
                .compose(metadata -> new Selection(workspace, this).of(metadata, params))
                .map(selected -> selected.parts())
                .compose(parts -> workspace
                        .datasets()
                        .carryOut(new DatasetCommand.ListAll())
                        .map(all -> {
                            List<Part> more = new ArrayList<>(parts);
                            all.stream()
                                    .filter(other -> other.type().equals(DatasetType.CONTINUOUS.word())
                                            && other.store().equals(entry.store()))
                                    .forEach(recorder -> more.addAll(recorded(
                                            recorder, recorder.commits().last() + 1)));
                            return more;
                        }));
    }

    private Future<DatasetView> merged(DatasetConfig config, int depth) {
        List<Part> parts = new ArrayList<>();
        Future<?> last = Future.succeededFuture();
        for (JsonNode each : config.params().any("datasets")) {
            last = last.compose(done -> find(DatasetConfig.referredId(each)))
                    .compose(entry -> of(entry, depth + 1))
                    .onSuccess(view -> {
                        requireUnbounded(view);
                        parts.addAll(view.parts());
                    });
        }
        return last.map(done -> DatasetView.of(parts));
    }

    private static void requireUnbounded(DatasetView view) {
        if (!view.bounds().equals(Bounds.NONE)) {
            throw MldbError.of(400, "exact windows cannot be merged with other datasets");
        }
    }

    /** The table that the dataset shows. */
    TableSchema table(DatasetConfig config) {
        String name = config.params()
                .text("table")
                .orElseThrow(() -> MldbError.of(400, "a table needs the name of the table"));
        Optional<TableSchema> found = config.params()
                .text("database")
                .map(database -> workspace.catalog().databases().stream()
                        .filter(each ->
                                each.name().equals(database) || each.id().equals(database))
                        .findFirst()
                        .flatMap(each -> workspace.catalog().table(each.id(), name)))
                .orElseGet(() -> workspace.catalog().tableNamed(name));
        return found.orElseThrow(() -> MldbError.of(400, "there is no table " + name));
    }
}
