package io.millrace.api.keboola.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.json.Json;
import io.millrace.api.keboola.common.Refusal;
import io.millrace.catalog.Author;
import io.millrace.catalog.ControlCommand.ListEndpointVersions;
import io.millrace.catalog.ControlCommand.ListSinkVersions;
import io.millrace.catalog.ControlCommand.RollBackEndpoint;
import io.millrace.catalog.ControlCommand.RollBackSink;
import io.millrace.catalog.Version;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The versions of sources and sinks, and the way back to them. */
final class VersionRoutes {
    private static final String NUMBER = "/versions/{versionNumber}";

    private final Context context;

    VersionRoutes(Context context) {
        this.context = context;
    }

    void mount(Routes routes) {
        mount(routes, SourceRoutes.SOURCE, this::ofSource, VersionRoutes::noSourceVersion, this::rollBackSource);
        mount(routes, SinkRoutes.SINK, this::ofSink, VersionRoutes::noSinkVersion, this::rollBackSink);
    }

    private static void mount(
            Routes routes,
            String entity,
            Function<Call, Future<List<Version>>> versions,
            BiFunction<Call, String, Refusal> missing,
            BiFunction<Call, Integer, Future<Answer>> rollBack) {
        routes.get(
                entity + "/versions",
                input -> SourceRoutes.paged(
                        input, (call, paging) -> versions.apply(call).map(all -> Answer.ok(list(paging, all)))));
        routes.get(entity + NUMBER, input -> {
            int number = number(input);
            return call -> find(call, number, versions, missing).map(found -> Answer.ok(EntityJson.version(found)));
        });
        routes.change(HttpMethod.PUT, entity + NUMBER + "/rollback", input -> {
            int number = number(input);
            return call -> find(call, number, versions, missing).compose(found -> rollBack.apply(call, number));
        });
    }

    private static int number(Input input) {
        Checks checks = new Checks();
        int number = Parameters.version(input.path(), checks);
        checks.require();
        return number;
    }

    private static Future<Version> find(
            Call call,
            int number,
            Function<Call, Future<List<Version>>> versions,
            BiFunction<Call, String, Refusal> missing) {
        return versions.apply(call).map(all -> all.stream()
                .filter(version -> version.number() == number)
                .findFirst()
                .orElseThrow(() -> missing.apply(call, id(number))));
    }

    /** With as many digits as every id of a version. */
    private static String id(int number) {
        return String.format(Locale.ROOT, "%010d", number);
    }

    private static ObjectNode list(Paging paging, List<Version> all) {
        Paging padded = new Paging(paging.limit(), padded(paging.afterId()));
        Paging.Page<Version> page = padded.ofRest(all, version -> id(version.number()));
        ObjectNode list = Json.object();
        ArrayNode items = list.putArray("versions");
        page.items().forEach(version -> items.add(EntityJson.version(version)));
        list.set("page", page.json());
        return list;
    }

    private static String padded(String id) {
        return id.matches("[0-9]{1,9}") ? id(Integer.parseInt(id)) : id;
    }

    private Future<List<Version>> ofSource(Call call) {
        return context.core()
                .control()
                .carryOut(new ListEndpointVersions(call.source().endpoint().id()));
    }

    private Future<List<Version>> ofSink(Call call) {
        return context.core()
                .control()
                .carryOut(new ListSinkVersions(call.sink().sink().id()));
    }

    private static Refusal noSourceVersion(Call call, String id) {
        return Entities.noSourceVersion(call.sourceId() + "/" + id);
    }

    private static Refusal noSinkVersion(Call call, String id) {
        return Entities.noSinkVersion(call.sourceId() + "/" + call.sinkId() + "/" + id);
    }

    private Future<Answer> rollBackSource(Call call, int number) {
        String id = call.source().id();
        Author author = author(call, number);
        return context.tasks()
                .begin(
                        call,
                        TaskPlan.ofSource(
                                "api.rollback.sourceVersion",
                                id,
                                "Source version was rolled back successfully.",
                                now -> new RollBackEndpoint(
                                        Conditions.changeableSource(now, id)
                                                .endpoint()
                                                .id(),
                                        number,
                                        author)));
    }

    private Future<Answer> rollBackSink(Call call, int number) {
        String source = call.sourceId();
        String id = call.sink().id();
        Author author = author(call, number);
        return context.tasks()
                .begin(
                        call,
                        TaskPlan.ofSink(
                                "api.rollback.sinkVersion",
                                source,
                                id,
                                "Sink version was rolled back successfully.",
                                now -> new RollBackSink(
                                        Conditions.changeableSink(now, source, id)
                                                .sink()
                                                .id(),
                                        number,
                                        author)));
    }

    private static Author author(Call call, int number) {
        return call.caller().author("Rollback to version \"" + number + "\".");
    }
}
