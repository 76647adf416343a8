package io.millrace.api.keboola.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.admission.LoadsCommand;
import io.millrace.admission.ResetCommand;
import io.millrace.admission.StatisticsCommand;
import io.millrace.api.json.Json;
import io.millrace.api.keboola.common.Source;
import io.millrace.api.keboola.common.TableSink;
import io.millrace.catalog.Sink;
import io.millrace.model.LoadState;
import io.millrace.model.SinkId;
import io.millrace.model.SinkLoad;
import io.millrace.model.SinkStatistics;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How much came through sinks, and all sources with that in one answer. */
final class StatisticsRoutes {
    private final Context context;

    StatisticsRoutes(Context context) {
        this.context = context;
    }

    void mount(Routes routes) {
        routes.show(SinkRoutes.SINK + "/statistics/total", this::total);
        routes.get(SinkRoutes.SINK + "/statistics/files", input -> {
            Checks checks = new Checks();
            boolean isFailedOnly = Parameters.flag(input.request(), "failedFiles", checks);
            checks.require();
            return call -> loads(Set.of(call.sink().sink().id())).map(found -> Answer.ok(files(found, isFailedOnly)));
        });
        clear(routes, SinkRoutes.SINK, call -> Set.of(call.sink().sink().id()));
        clear(routes, SourceRoutes.SOURCE, call -> ids(call.source()));
        routes.get(
                "/v1/branches/{branchId}/aggregation/sources", input -> SourceRoutes.paged(input, this::aggregation));
    }

    private void clear(Routes routes, String entity, Function<Call, Set<SinkId>> sinks) {
        routes.change(HttpMethod.DELETE, entity + "/statistics/clear", input -> call -> {
            Set<SinkId> ids = sinks.apply(call);
            Future<Void> cleared = ids.isEmpty()
                    ? Future.succeededFuture()
                    : context.core().control().reset(new ResetCommand(ids));
            return cleared.map(done -> Answer.ok(Json.object()));
        });
    }

    private static Set<SinkId> ids(Source source) {
        return source.endpoint().sinks().stream().map(Sink::id).collect(Collectors.toUnmodifiableSet());
    }

    private Future<Map<SinkId, SinkStatistics>> statistics(Set<SinkId> sinks) {
        return sinks.isEmpty()
                ? Future.succeededFuture(Map.of())
                : context.core().queries().statistics(new StatisticsCommand(sinks));
    }

    private Future<Answer> total(Call call) {
        SinkId id = call.sink().sink().id();
        return statistics(Set.of(id))
                .map(found -> Answer.ok(StatisticsJson.of(found.getOrDefault(id, SinkStatistics.NONE))));
    }

    private Future<List<SinkLoad>> loads(Set<SinkId> sinks) {
        return sinks.isEmpty()
                ? Future.succeededFuture(List.of())
                : context.core().queries().loads(new LoadsCommand(sinks));
    }

    private static ObjectNode files(List<SinkLoad> found, boolean isFailedOnly) {
        ObjectNode json = Json.object();
        List<SinkLoad> shown = found.stream()
                .filter(file -> !isFailedOnly
                        || (file.state() != LoadState.IMPORTED && file.retry().isPresent()))
                .toList();
        json.set("files", FileJson.list(shown, FileJson.BY_STATE));
        return json;
    }

    private Future<Answer> aggregation(Call call, Paging paging) {
        Paging.Page<Source> page = paging.of(Source.all(call.catalog()), Source::id);
        Set<SinkId> ids =
                page.items().stream().flatMap(source -> ids(source).stream()).collect(Collectors.toUnmodifiableSet());
        return statistics(ids).compose(found -> loads(ids).map(files -> {
            Map<SinkId, List<SinkLoad>> bySink = files.stream().collect(Collectors.groupingBy(SinkLoad::sink));
            ObjectNode list = context.json().begin();
            list.set("page", page.json());
            ArrayNode items = list.putArray("sources");
            for (Source source : page.items()) {
                ObjectNode json = context.json().source(source, context.urls(call));
                ArrayNode sinks = json.putArray("sinks");
                source.sinks().forEach(sink -> sinks.add(aggregated(source, sink, found, bySink)));
                items.add(json);
            }
            return Answer.ok(list);
        }));
    }

    private ObjectNode aggregated(
            Source source, TableSink sink, Map<SinkId, SinkStatistics> found, Map<SinkId, List<SinkLoad>> files) {
        SinkId id = sink.sink().id();
        ObjectNode json = context.json().sink(source.id(), sink);
        ObjectNode statistics = StatisticsJson.of(found.getOrDefault(id, SinkStatistics.NONE));
        statistics.set("files", FileJson.list(files.getOrDefault(id, List.of()), FileJson.NEWEST_FIRST));
        json.set("statistics", statistics);
        return json;
    }
}
