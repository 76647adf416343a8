package io.millrace.api.keboola.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.admission.ResetCommand;
import io.millrace.admission.StatisticsCommand;
import io.millrace.api.json.Json;
import io.millrace.api.keboola.common.Source;
import io.millrace.api.keboola.common.TableSink;
import io.millrace.catalog.Sink;
import io.millrace.model.SinkId;
import io.millrace.model.SinkStatistics;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How much came through sinks, and all sources with that in one answer. */
final class StatisticsRoutes {
    private final Context context;
    private final SinkFiles files;

    StatisticsRoutes(Context context, SinkFiles files) {
        this.context = context;
        this.files = files;
    }

    void mount(Routes routes) {
        routes.show(SinkRoutes.SINK + "/statistics/total", this::total);
        routes.get(SinkRoutes.SINK + "/statistics/files", input -> {
            Checks checks = new Checks();
            boolean isFailedOnly = Parameters.flag(input.request(), "failedFiles", checks);
            checks.require();
            return call -> files.of(call.sink().sink(), isFailedOnly).map(found -> Answer.ok(files(found)));
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

    private static ObjectNode files(List<ObjectNode> found) {
        ObjectNode json = Json.object();
        json.putArray("files").addAll(found);
        return json;
    }

    private Future<Answer> aggregation(Call call, Paging paging) {
        Paging.Page<Source> page = paging.of(Source.all(call.catalog()), Source::id);
        Set<SinkId> ids =
                page.items().stream().flatMap(source -> ids(source).stream()).collect(Collectors.toUnmodifiableSet());
        return statistics(ids).compose(found -> {
            ObjectNode list = context.json().begin();
            list.set("page", page.json());
            ArrayNode items = list.putArray("sources");
            List<Future<?>> filled = new ArrayList<>();
            for (Source source : page.items()) {
                ObjectNode json = context.json().source(source, context.urls(call));
                ArrayNode sinks = json.putArray("sinks");
                source.sinks().forEach(sink -> filled.add(add(sinks, source, sink, found)));
                items.add(json);
            }
            return Future.all(filled).map(done -> Answer.ok(list));
        });
    }

    private Future<?> add(ArrayNode sinks, Source source, TableSink sink, Map<SinkId, SinkStatistics> found) {
        SinkId id = sink.sink().id();
        ObjectNode json = context.json().sink(source.id(), sink);
        ObjectNode statistics = StatisticsJson.of(found.getOrDefault(id, SinkStatistics.NONE));
        json.set("statistics", statistics);
        sinks.add(json);
        return files.of(sink.sink(), false)
                .onSuccess(all -> statistics.putArray("files").addAll(all));
    }
}
