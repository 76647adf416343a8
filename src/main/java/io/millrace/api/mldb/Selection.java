package io.millrace.api.mldb;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.admission.DatasetWork;
import io.millrace.admission.DatasetWork.LookAt;
import io.millrace.admission.DatasetWork.Looked;
import io.millrace.api.json.Json;
import io.millrace.cell.CellRow;
import io.millrace.cell.Path;
import io.millrace.dataset.ChunkEntry;
import io.millrace.dataset.ChunkEntry.FileIdentity;
import io.millrace.dataset.DatasetEntry;
import io.millrace.dataset.DatasetView.Part;
import io.millrace.dataset.RecordRange;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Chooses the chunks of a window: those whose metadata the filter holds for and whose times overlap, with their files in order. Thread-safe. */
final class Selection {
    private final Workspace workspace;
    private final Views views;

    Selection(Workspace workspace, Views views) {
        this.workspace = workspace;
        this.views = views;
    }

    /**
     * What was found.
     *
     * @param listed chunks that the store lists
     * @param foreign such that others have noted in the dataset of metadata, as files
     * @param missing names of chunks that are left out, since their files are missing or modified
     */
    record Selected(List<ChunkEntry> listed, List<ChunkEntry> foreign, List<String> missing) {
        List<Part> parts() {
            List<Part> parts = new ArrayList<>();
            listed.forEach(chunk -> parts.add(Views.part(chunk)));
            foreign.forEach(chunk -> parts.add(Views.part(chunk)));
            return parts;
        }
    }

    Future<Selected> of(DatasetEntry metadata, WindowParams params) {
        String store = DatasetConfig.store(metadata);
        return views.metadata(metadata).compose(view -> workspace
                .work(new DatasetWork.Select(view, params.filter(), workspace.interruption()))
                .compose(rows -> views.chunks(store).compose(chunks -> choose(store, chunks, rows, params))));
    }

    private Future<Selected> choose(String store, List<ChunkEntry> chunks, List<CellRow> rows, WindowParams params) {
        Map<Path, ChunkEntry> byName = new HashMap<>();
        chunks.forEach(chunk -> byName.put(Path.of(chunk.name()), chunk));
        List<ChunkEntry> listed = new ArrayList<>();
        List<CellRow> foreign = new ArrayList<>();
        for (CellRow row : rows) {
            ChunkEntry chunk = byName.get(row.name());
            if (chunk == null) {
                if (params.takes(ChunkRows.time(row, ChunkRows.EARLIEST), ChunkRows.time(row, ChunkRows.LATEST))) {
                    foreign.add(row);
                }
            } else if (params.takes(chunk.earliest(), chunk.latest())) {
                listed.add(chunk);
            }
        }
        return look(store, listed, foreign, params);
    }

    private Future<Selected> look(String store, List<ChunkEntry> listed, List<CellRow> foreign, WindowParams params) {
        List<String> names = new ArrayList<>();
        List<LookAt> files = new ArrayList<>();
        for (ChunkEntry chunk : listed) {
            chunk.file().ifPresent(file -> {
                names.add(chunk.name());
                files.add(new LookAt(file.url(), Optional.of(file)));
            });
        }
        for (CellRow row : foreign) {
            String url = ChunkRows.text(row, "config.params.dataFileUrl")
                    .orElseThrow(() -> MldbError.of(
                            400,
                            "chunk " + row.name()
                                    + " cannot be loaded: its metadata has no config.params.dataFileUrl"));
            if (ChunkRows.range(url).isEmpty()) {
                names.add(row.name().toString());
                files.add(new LookAt(url, Optional.empty()));
            }
        }
        return files.isEmpty()
                ? Future.succeededFuture(new Selected(listed, ranges(store, foreign), List.of()))
                : workspace
                        .work(new DatasetWork.Look(files, workspace.interruption()))
                        .map(looked -> selected(store, listed, foreign, names, looked, params));
    }

    private static Selected selected(
            String store,
            List<ChunkEntry> listed,
            List<CellRow> foreign,
            List<String> names,
            List<Looked> looked,
            WindowParams params) {
        Map<String, Looked> byName = new HashMap<>();
        List<String> bad = new ArrayList<>();
        for (int i = 0; i < looked.size(); i++) {
            byName.put(names.get(i), looked.get(i));
            if (looked.get(i).problem().isPresent()) {
                bad.add(names.get(i));
            }
        }
        if (!bad.isEmpty() && !params.skipsMissing()) {
            throw refused(bad, byName);
        }
        List<ChunkEntry> found = new ArrayList<>(ranges(store, foreign));
        for (CellRow row : foreign) {
            Looked file = byName.get(row.name().toString());
            if (file != null && file.summary().isPresent()) {
                found.add(foreign(
                        store,
                        row,
                        Optional.empty(),
                        Optional.of(file.summary().get().identity())));
            }
        }
        return new Selected(
                listed.stream().filter(chunk -> !bad.contains(chunk.name())).toList(), found, bad);
    }

    private static MldbError refused(List<String> bad, Map<String, Looked> looked) {
        ObjectNode details = Json.object();
        ArrayNode missing = details.putArray("missingChunks");
        ArrayNode modified = details.putArray("modifiedChunks");
        List<String> texts = new ArrayList<>();
        for (String name : bad) {
            Looked file = looked.get(name);
            (file.isMissing() ? missing : modified)
                    .addObject()
                    .put("id", name)
                    .put("dataFileUrl", file.url())
                    .put("error", file.problem().orElseThrow());
            texts.add(name + " (" + file.problem().orElseThrow() + ")");
        }
        return MldbError.of(400, "chunks of the window are missing or modified: " + String.join(", ", texts), details);
    }

    private static List<ChunkEntry> ranges(String store, List<CellRow> foreign) {
        List<ChunkEntry> found = new ArrayList<>();
        for (CellRow row : foreign) {
            ChunkRows.text(row, "config.params.dataFileUrl")
                    .flatMap(ChunkRows::range)
                    .ifPresent(range -> found.add(foreign(store, row, Optional.of(range), Optional.empty())));
        }
        return found;
    }

    private static ChunkEntry foreign(
            String store, CellRow row, Optional<RecordRange> range, Optional<FileIdentity> file) {
        return new ChunkEntry(
                store,
                row.name().toString(),
                range,
                file,
                ChunkRows.time(row, ChunkRows.EARLIEST),
                ChunkRows.time(row, ChunkRows.LATEST),
                0,
                0,
                "{}",
                "{}",
                false,
                0,
                ChunkEntry.State.ACTIVE);
    }
}
