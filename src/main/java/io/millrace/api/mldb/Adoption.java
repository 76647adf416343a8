package io.millrace.api.mldb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.admission.DatasetWork;
import io.millrace.admission.DatasetWork.LookAt;
import io.millrace.admission.ReadCommand;
import io.millrace.api.json.Json;
import io.millrace.cell.CellTime;
import io.millrace.dataset.CellSummary;
import io.millrace.dataset.ChunkEntry;
import io.millrace.dataset.ChunkEntry.FileIdentity;
import io.millrace.dataset.DatasetCommand;
import io.millrace.dataset.DatasetEntry;
import io.millrace.dataset.DatasetView;
import io.millrace.dataset.DatasetView.Part;
import io.millrace.dataset.FileSummary;
import io.millrace.dataset.RecordRange;
import io.millrace.model.ReadOrder;
import io.millrace.model.ReadRange;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Lists what is there already as a chunk: a file, the records that a dataset has now, or a copy of what has neither form. Thread-safe. */
final class Adoption {
    private final Workspace workspace;
    private final Views views;

    Adoption(Workspace workspace, Views views) {
        this.workspace = workspace;
        this.views = views;
    }

    /** Fails with 409 if the store has a chunk of that name. */
    Future<ChunkEntry> of(String store, String name, DatasetEntry source, JsonNode metadata) {
        return views.of(source)
                .compose(view -> chunk(store, name, view, metadata))
                .compose(chunk -> workspace
                        .datasets()
                        .carryOut(new DatasetCommand.Adopt(chunk))
                        .map(isNew -> {
                            if (!isNew) {
                                throw MldbError.of(409, "there is a chunk " + name + " already");
                            }
                            return chunk;
                        }));
    }

    private Future<ChunkEntry> chunk(String store, String name, DatasetView view, JsonNode metadata) {
        boolean isWhole =
                view.bounds().equals(DatasetView.Bounds.NONE) && view.parts().size() == 1;
        Part only = isWhole ? view.parts().get(0) : null;
        if (only instanceof DatasetView.File file) {
            return workspace
                    .work(new DatasetWork.Look(
                            List.of(new LookAt(file.url(), file.identity())), workspace.interruption()))
                    .map(looked -> looked.get(0)
                            .summary()
                            .orElseThrow(() ->
                                    MldbError.of(400, looked.get(0).problem().orElse(file.url()))))
                    .map(summary -> ofFile(store, name, summary, metadata, false));
        } else if (only instanceof DatasetView.Records records) {
            return fixed(records.range()).compose(range -> workspace
                    .work(new DatasetWork.Summarize(new DatasetView.Records(range), workspace.interruption()))
                    .map(summary -> entry(
                            store,
                            name,
                            Optional.of(range),
                            Optional.empty(),
                            summary,
                            ChunkRows.config(range),
                            metadata,
                            false)));
        }
        String url = "file:///adopted/" + Workspace.newId() + ".cells";
        return workspace
                .work(new DatasetWork.Save(view, url, workspace.interruption()))
                .map(summary -> ofFile(store, name, summary, metadata, true));
    }

    /** The records that are there now, and no later ones. */
    private Future<RecordRange> fixed(RecordRange range) {
        ReadRange newest = ReadRange.all(ReadOrder.ARRIVAL, 1).descending();
        return workspace
                .core()
                .queries()
                .read(new ReadCommand(Set.of(range.table()), newest, List.of(), workspace.interruption()))
                .map(page -> new RecordRange(
                        range.table(), range.first(), page.size() == 0 ? 0 : Math.min(range.last(), page.id(0))));
    }

    private static ChunkEntry ofFile(
            String store, String name, FileSummary summary, JsonNode metadata, boolean isCopy) {
        FileIdentity file = summary.identity();
        ObjectNode config = Json.object().put("type", DatasetType.SPARSE.word());
        config.putObject("params").put("dataFileUrl", file.url());
        return entry(
                store,
                name,
                Optional.empty(),
                Optional.of(file),
                new CellSummary(summary.records(), summary.cells(), summary.earliest(), summary.latest()),
                config,
                metadata,
                isCopy);
    }

    private static ChunkEntry entry(
            String store,
            String name,
            Optional<RecordRange> range,
            Optional<FileIdentity> file,
            CellSummary summary,
            ObjectNode config,
            JsonNode metadata,
            boolean isOwned) {
        if (summary.earliest() == CellTime.NOT_A_DATE && summary.cells() == 0) {
            throw MldbError.of(400, "the dataset has no cells, so it cannot be a chunk");
        }
        return new ChunkEntry(
                store,
                name,
                range,
                file,
                summary.earliest(),
                summary.latest(),
                summary.records(),
                summary.cells(),
                config.toString(),
                metadata.toString(),
                isOwned,
                ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()),
                ChunkEntry.State.ACTIVE);
    }
}
