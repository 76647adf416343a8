package io.millrace.api.mldb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.admission.DatasetWork;
import io.millrace.api.json.Json;
import io.millrace.catalog.Endpoint;
import io.millrace.cell.Path;
import io.millrace.cell.RowSource;
import io.millrace.dataset.DatasetCommand;
import io.millrace.dataset.DatasetEntry;
import io.millrace.model.Request;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** What the routes do. Thread-safe. */
final class Routes {
    private static final Map<String, String> NONE = Map.of();
    private static final Map<String, String> QUERY = new TreeMap<>(Map.of(
            "q", "the text of the query",
            "format", "full (by default), table, aos, soa, sparse or atom",
            "headers", "whether the first row of a table names the columns; true by default",
            "rowNames", "whether names of rows are shown, as _rowName; true by default",
            "rowHashes", "whether hashes of their names are, as _rowHash; false by default",
            "sortColumns", "whether columns are sorted by name; false by default"));

    private final Workspace workspace;
    private final Entities entities;
    private final Views views;
    private final Feeds feeds;
    private final Rest rest = new Rest();

    Routes(Workspace workspace, Entities entities, Views views, Feeds feeds) {
        this.workspace = workspace;
        this.entities = entities;
        this.views = views;
        this.feeds = feeds;
        ChunkRoutes chunks = new ChunkRoutes(workspace, entities, views, call -> ready(id(call)));
        add("GET", "", NONE, false, "Lists the ids of all datasets", this::list);
        add("POST", "", NONE, true, "Makes a dataset", this::post);
        add("GET", "/:id", NONE, false, "Tells what a dataset is and how it is", this::get);
        add("PUT", "/:id", NONE, true, "Makes a dataset with this id, in the place of the one before", this::put);
        add("DELETE", "/:id", NONE, true, "Deletes a dataset", this::delete);
        for (String form : List.of("rows", "multirows", "columns", "multicolumns")) {
            add("POST", "/:id/" + form, NONE, false, "Records cells", this::record);
        }
        add("POST", "/:id/commit", NONE, false, "Saves and lists what was recorded before", this::commit);
        add(
                "GET",
                "/:id/rows",
                Map.of("start", "how many are left out; 0 by default", "limit", "most of them; -1, all, by default"),
                false,
                "Lists the names of rows",
                call -> read(call, source -> Lists.rows(source, call.whole("start", 0), call.whole("limit", -1))));
        add(
                "GET",
                "/:id/columns",
                Map.of("offset", "how many are left out; 0 by default", "limit", "most of them; -1, all, by default"),
                false,
                "Lists the names of columns",
                call -> read(call, source -> Lists.columns(source, call.whole("offset", 0), call.whole("limit", -1))));
        add(
                "GET",
                "/:id/columns/:column/values",
                NONE,
                false,
                "Lists the values of a column",
                call -> read(
                        call,
                        source ->
                                Lists.values(source, Path.parse(call.segments().get(4)))));
        add(
                "GET",
                "/:id/columns/:column/valuecounts",
                NONE,
                false,
                "Lists the values of a column, with the number of their rows",
                call -> read(
                        call,
                        source -> Lists.valueCounts(
                                source, Path.parse(call.segments().get(4)))));
        add(
                "GET",
                "/:id/timestampRange",
                NONE,
                false,
                "Tells the smallest and largest time of a cell",
                call -> read(call, Lists::timestampRange));
        add("POST", "/:id/routes/saves", NONE, true, "Saves a dataset as a file", this::save);
        add(
                "GET",
                "/:id/routes/chunks",
                Map.of("filter", "a condition over their metadata"),
                false,
                "Lists the chunks of a recorder, a window or a dataset of metadata",
                chunks::list);
        add("POST", "/:id/routes/chunks", NONE, true, "Adopts a dataset as a chunk", chunks::adopt);
        add("POST", "/:id/routes/cleanup", NONE, true, "Retires chunks", chunks::cleanUp);
        rest.add("GET", "/v1/query", QUERY, false, "Answers a query in SQL", this::query);
        rest.add("POST", "/v1/redirect/get", NONE, false, "Answers a GET whose body is in the body", this::redirect);
    }

    private void add(
            String verb,
            String path,
            Map<String, String> parameters,
            boolean changes,
            String help,
            Function<Rest.Call, Future<Rest.Answer>> answer) {
        rest.add(verb, "/v1/datasets" + path, parameters, changes, help, answer);
    }

    Rest rest() {
        return rest;
    }

    private static String id(Rest.Call call) {
        return call.segments().get(2);
    }

    private Future<Rest.Answer> list(Rest.Call call) {
        return entities.list().map(ids -> Rest.Answer.json(200, ids));
    }

    private Future<Rest.Answer> get(Rest.Call call) {
        return entities.status(id(call)).map(status -> Rest.Answer.json(200, status));
    }

    private Future<Rest.Answer> post(Rest.Call call) {
        DatasetConfig config = DatasetConfig.parse(call.json(), null);
        return create(config.id().isPresent() ? config : config.named(Workspace.newId()), call);
    }

    private Future<Rest.Answer> put(Rest.Call call) {
        return create(DatasetConfig.parse(call.json(), id(call)), call);
    }

    private Future<Rest.Answer> create(DatasetConfig config, Rest.Call call) {
        String id = config.id().orElseThrow();
        Future<DatasetEntry> made = entities.create(config, call.author());
        if (call.isAsync()) {
            ObjectNode status = entities.making()
                    .status(id)
                    .orElseGet(() -> Json.object().put("id", id).put("state", "executing"));
            return Future.succeededFuture(created(call.verb().equals("PUT") ? 202 : 201, id, status));
        }
        return made.compose(entities::status).map(status -> created(201, id, status));
    }

    private static Rest.Answer created(int status, String id, ObjectNode json) {
        String uri =
                "/v1/datasets/" + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
        ArrayNode path = Json.array().add("datasets").add(id);
        return new Rest.Answer(
                status, MldbDialect.JSON_TYPE, Map.of("Location", uri, "EntityPath", path.toString()), Json.text(json));
    }

    private Future<Rest.Answer> delete(Rest.Call call) {
        return entities.delete(id(call), call.author()).map(Rest.Answer.empty(204));
    }

    /** The dataset of a call, which is ready. */
    Future<DatasetEntry> ready(String id) {
        return workspace.datasets().carryOut(new DatasetCommand.Find(id)).map(found -> {
            Optional<ObjectNode> unready = entities.making().status(id);
            if (found.isEmpty() || entities.making().isMaking(id)) {
                ObjectNode state = null;
                if (unready.isPresent()) {
                    state = Json.object()
                            .put("state", unready.get().path("state").asText());
                    state.set("progress", unready.get().get("progress"));
                }
                throw MldbError.withoutResource(
                        unready.isPresent()
                                ? "dataset '" + id + "' is not ready"
                                : "dataset '" + id + "' does not exist or has been deleted",
                        id,
                        state);
            }
            return found.get();
        });
    }

    /** One that takes rows. */
    Future<DatasetEntry> recordable(String id) {
        return ready(id).map(entry -> {
            DatasetType type = DatasetConfig.of(entry).requiredType();
            if (!type.isRecordable()) {
                throw MldbError.of(400, "dataset type '" + type.word() + "' doesn't allow recording");
            }
            return entry;
        });
    }

    private Future<Rest.Answer> record(Rest.Call call) {
        return recordable(id(call))
                .compose(entry -> feeds.feed(entry, call.author()))
                .compose(endpoint -> workspace
                        .core()
                        .intake()
                        .ingest(endpoint, form(call.body(), call.segments().get(3)), () -> {}))
                .map(Rest.Answer.empty(200));
    }

    /** A body that the mapping of cells reads. */
    static Request form(byte[] body, String form) {
        return new Request(
                body, body.length, MldbDialect.JSON_TYPE, List.of(), List.of(Map.entry("form", form)), "", 0, null);
    }

    private Future<Rest.Answer> commit(Rest.Call call) {
        return ready(id(call))
                .compose(entry -> {
                    DatasetType type = DatasetConfig.of(entry).requiredType();
                    if (!type.isRecordable()) {
                        throw MldbError.of(400, "dataset type '" + type.word() + "' has nothing to commit");
                    }
                    return type == DatasetType.CONTINUOUS
                            ? workspace.datasets().commit(entry.id())
                            : Future.<Void>succeededFuture();
                })
                .map(Rest.Answer.empty(200));
    }

    private Future<Rest.Answer> read(Rest.Call call, Function<RowSource, byte[]> reading) {
        return ready(id(call))
                .compose(views::of)
                .compose(view -> workspace.work(new DatasetWork.Read<>(view, reading, workspace.interruption())))
                .map(Rest.Answer::json);
    }

    private Future<Rest.Answer> save(Rest.Call call) {
        Params params = new Params(call.json(), "the body", Set.of("dataFileUrl"));
        String url = params.text("dataFileUrl")
                .orElseThrow(() -> MldbError.of(400, "dataFileUrl is needed: where the file is to be"));
        return ready(id(call)).compose(entry -> views.of(entry)
                .compose(view -> workspace.work(new DatasetWork.Save(view, url, workspace.interruption())))
                .map(summary -> {
                    ObjectNode config = Json.object()
                            .put(
                                    "type",
                                    DatasetConfig.of(entry)
                                            .requiredType()
                                            .saved()
                                            .word());
                    config.putObject("params").put("dataFileUrl", url);
                    return Rest.Answer.json(200, config);
                }));
    }

    private Future<Rest.Answer> query(Rest.Call call) {
        SqlCall asked = SqlCall.of(call);
        return names(asked).compose(views::of).compose(found -> {
            Buffer all = Buffer.buffer();
            return workspace
                    .work(new DatasetWork.Query(
                            asked.text(), found, asked.form(), workspace.interruption(), all::appendBytes))
                    .map(last -> Rest.Answer.json(all.appendBytes(last).getBytes()));
        });
    }

    Future<List<String>> names(SqlCall asked) {
        return workspace.work(new DatasetWork.Names(asked.text(), workspace.interruption()));
    }

    /** That takes the rows of the dataset. */
    Optional<Endpoint> endpoint(String id) {
        return workspace.endpoint(id);
    }

    Views views() {
        return views;
    }

    private Future<Rest.Answer> redirect(Rest.Call call) {
        return rest.answer(target(call));
    }

    /** What a redirected call asks for. */
    static Rest.Call target(Rest.Call call) {
        Params params = new Params(call.json(), "the body", Set.of("target", "body"));
        String target = params.text("target").orElseThrow(() -> MldbError.of(400, "target is needed: a path"));
        int mark = target.indexOf('?');
        JsonNode body = params.any("body");
        return new Rest.Call(
                "GET",
                Rest.segments(mark < 0 ? target : target.substring(0, mark)),
                mark < 0 ? List.of() : SqlCall.parameters(target.substring(mark + 1)),
                params.has("body") ? Json.text(body).getBytes() : new byte[0],
                false,
                call.author());
    }
}
