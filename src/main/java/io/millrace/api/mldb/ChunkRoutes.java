package io.millrace.api.mldb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.admission.DatasetWork;
import io.millrace.api.json.Json;
import io.millrace.cell.CellRow;
import io.millrace.cell.CellTime;
import io.millrace.cell.Path;
import io.millrace.dataset.ChunkEntry;
import io.millrace.dataset.DatasetCommand;
import io.millrace.dataset.DatasetEntry;
import io.millrace.dataset.DatasetView;
import io.millrace.dataset.DatasetView.Part;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What the routes do that are about chunks of recorders. Thread-safe. */
final class ChunkRoutes {
    private final Workspace workspace;
    private final Entities entities;
    private final Views views;
    private final Function<Rest.Call, Future<DatasetEntry>> ready;

    /** @param ready gives the dataset of a call, or fails */
    ChunkRoutes(Workspace workspace, Entities entities, Views views, Function<Rest.Call, Future<DatasetEntry>> ready) {
        this.workspace = workspace;
        this.entities = entities;
        this.views = views;
        this.ready = ready;
    }

    /** The store that a recorder, a window or a dataset of metadata has. */
    private static String store(DatasetEntry entry) {
        DatasetType type = DatasetConfig.of(entry).requiredType();
        if (type.role() == DatasetType.Role.METADATA || type.role() == DatasetType.Role.STORAGE) {
            return DatasetConfig.store(entry);
        }
        return entry.store().orElseThrow(() -> MldbError.of(400, "dataset type '" + type.word() + "' has no chunks"));
    }

    Future<Rest.Answer> list(Rest.Call call) {
        return ready.apply(call)
                .compose(entry -> entry.type().equals(DatasetType.WINDOW.word())
                        ? workspace.datasets().carryOut(new DatasetCommand.Selected(entry.id()))
                        : filtered(store(entry), call.parameter("filter").orElse("true")))
                .map(found -> Rest.Answer.json(200, ChunkRows.json(found)));
    }

    private Future<List<ChunkEntry>> filtered(String store, String filter) {
        return views.chunks(store).compose(chunks -> {
            List<CellRow> rows = chunks.stream().map(ChunkRows::row).toList();
            List<Part> parts = List.of(new DatasetView.Rows(rows));
            return workspace
                    .work(new DatasetWork.Select(DatasetView.of(parts), filter, workspace.interruption()))
                    .map(kept -> {
                        Set<Path> names = new HashSet<>();
                        kept.forEach(row -> names.add(row.name()));
                        return chunks.stream()
                                .filter(chunk -> names.contains(Path.of(chunk.name())))
                                .toList();
                    });
        });
    }

    /** {@code {"dataset": reference} or {"config": …}, "metadata": {…}, "id": …}. */
    Future<Rest.Answer> adopt(Rest.Call call) {
        Params params = new Params(call.json(), "the body", Set.of("dataset", "config", "metadata", "id"));
        if (params.has("dataset") == params.has("config")) {
            throw MldbError.of(400, "either dataset or config is needed: what is to be adopted");
        }
        String name = params.text("id").orElseGet(Workspace::newId);
        JsonNode metadata = params.has("metadata") ? params.any("metadata") : Json.object();
        if (!metadata.isObject()) {
            throw MldbError.of(400, "metadata has to be an object");
        }
        JsonNode reference = params.has("dataset") ? params.any("dataset") : params.any("config");
        return ready.apply(call).compose(entry -> entities.obtain(reference, call.author())
                .compose(source -> new Adoption(workspace, views).of(store(entry), name, source, metadata))
                .map(chunk -> Rest.Answer.json(201, ChunkRows.json(chunk))));
    }

    /** {@code {"olderThan": period, "filter": condition, "maxChunks": n, "dryRun": flag}}. */
    Future<Rest.Answer> cleanUp(Rest.Call call) {
        Params params =
                new Params(call.json(), "the body", Set.of("olderThan", "before", "filter", "maxChunks", "dryRun"));
        Optional<Duration> age = params.text("olderThan").flatMap(text -> Period.parse("olderThan", text));
        long before = params.time(
                "before",
                age.map(period -> ChronoUnit.MICROS.between(
                                Instant.EPOCH, Clock.systemUTC().instant().minus(period)))
                        .orElse(CellTime.INFINITY));
        Optional<Long> most = params.whole("maxChunks");
        if (most.isPresent() && most.get() < 0) {
            throw MldbError.of(400, "maxChunks is not negative");
        }
        boolean isChosen = age.isPresent() || params.has("before") || params.has("filter") || most.isPresent();
        if (!isChosen) {
            throw MldbError.of(
                    400, "say which chunks are to go: olderThan, before, filter or maxChunks, or several of them");
        }
        boolean isDry = params.flag("dryRun", false);
        return ready.apply(call).compose(entry -> {
            String store = store(entry);
            return filtered(store, params.text("filter").orElse("true")).compose(found -> {
                List<ChunkEntry> old = found.stream()
                        .filter(chunk -> before == CellTime.INFINITY || chunk.latest() < before)
                        .sorted(Comparator.comparingLong(ChunkEntry::latest).reversed())
                        .skip(most.orElse(0L))
                        .toList();
                List<String> names = old.stream().map(ChunkEntry::name).toList();
                ObjectNode json = Json.object().put("dryRun", isDry);
                json.set("chunks", ChunkRows.json(old));
                Future<Integer> retired = isDry
                        ? Future.succeededFuture(0)
                        : workspace.datasets().carryOut(new DatasetCommand.Retire(store, names));
                return retired.map(count -> Rest.Answer.json(200, json.put("retired", count)));
            });
        });
    }
}
