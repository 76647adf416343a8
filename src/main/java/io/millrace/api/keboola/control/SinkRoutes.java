package io.millrace.api.keboola.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.keboola.common.Refusal;
import io.millrace.api.keboola.common.Source;
import io.millrace.api.keboola.common.TableSink;
import io.millrace.catalog.Author;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.ControlCommand;
import io.millrace.catalog.ControlCommand.AddSink;
import io.millrace.catalog.ControlCommand.DeleteSink;
import io.millrace.catalog.ControlCommand.DisableSink;
import io.millrace.catalog.ControlCommand.EnableSink;
import io.millrace.catalog.ControlCommand.EndpointChange;
import io.millrace.catalog.ControlCommand.ListDeletedSinks;
import io.millrace.catalog.ControlCommand.NewSink;
import io.millrace.catalog.ControlCommand.SinkChange;
import io.millrace.catalog.ControlCommand.UndeleteSink;
import io.millrace.catalog.ControlCommand.UpdateEndpoint;
import io.millrace.catalog.Details;
import io.millrace.catalog.SinkTable;
import io.millrace.model.MappingSpec;
import io.millrace.model.SinkId;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Sinks: everything but their versions, settings and statistics. */
final class SinkRoutes {
    static final String SINKS = SourceRoutes.SOURCE + "/sinks";
    static final String SINK = SINKS + "/{sinkId}";

    private final Context context;

    SinkRoutes(Context context) {
        this.context = context;
    }

    void mount(Routes routes) {
        routes.describe(HttpMethod.POST, SINKS, input -> {
            SinkBody body = SinkBody.create(input.body());
            return call -> create(call, body);
        });
        routes.get(
                SINKS,
                input -> SourceRoutes.paged(input, (call, paging) -> {
                    Source source = call.source();
                    return Answer.now(list(source, paging, source.sinks()));
                }));
        routes.get(SINKS + "/deleted", input -> SourceRoutes.paged(input, this::deleted));
        routes.show(SINK, call -> Answer.now(context.json().sink(call.sourceId(), call.sink())));
        routes.describe(HttpMethod.PATCH, SINK, input -> {
            SinkBody body = SinkBody.update(input.body());
            return call -> update(call, body);
        });
        routes.change(HttpMethod.DELETE, SINK, input -> this::delete);
        routes.change(HttpMethod.PUT, SINK + "/disable", input -> this::disable);
        routes.change(HttpMethod.PUT, SINK + "/enable", input -> this::enable);
        routes.change(HttpMethod.PUT, SINK + "/undelete", input -> this::undelete);
    }

    private ObjectNode list(Source source, Paging paging, List<TableSink> sinks) {
        Paging.Page<TableSink> page = paging.of(sinks, TableSink::id);
        ObjectNode list = context.json().begin(source.id());
        list.set("page", page.json());
        ArrayNode items = list.putArray("sinks");
        page.items().forEach(sink -> items.add(context.json().sink(source.id(), sink)));
        return list;
    }

    private Future<Answer> deleted(Call call, Paging paging) {
        Source source = call.source();
        return deleted(source).map(sinks -> Answer.ok(list(source, paging, sinks)));
    }

    private Future<List<TableSink>> deleted(Source source) {
        return context.core()
                .control()
                .carryOut(new ListDeletedSinks(source.endpoint().id()))
                .map(TableSink::all);
    }

    private Future<Answer> create(Call call, SinkBody body) {
        Source source = call.source();
        String id = body.newId();
        if (body.tableId().isEmpty() || body.columns().isEmpty()) {
            throw Refusal.badRequest("\"table\" must be configured for the \"table\" sink type");
        }
        String tableId = body.tableId().get();
        SinkTable table = TableId.parse(tableId);
        MappingSpec mapping = body.columns().get().spec();
        if (source.sink(id).isPresent()) {
            return context.tasks().taken("api.create.sink", source.id() + "/" + id, Entities::sinkExists);
        }
        Details details = TableSink.details(
                id,
                body.name().orElseThrow(),
                body.description().orElse(""),
                tableId,
                body.signals().orElse(List.of()),
                Map.of());
        NewSink made = new NewSink(details, table, mapping, true);
        Author author = call.caller().author("New sink.");
        return begin(call, "create", id, "created", now -> {
            Conditions.requireRoomForSink(now, source.id(), id);
            return new AddSink(Conditions.source(now, source.id()).endpoint().id(), made, true, author);
        });
    }

    /** What is not given stays; so does the table, if only its mapping is given. */
    private Future<Answer> update(Call call, SinkBody body) {
        String sourceId = call.sourceId();
        String id = call.sink().id();
        Optional<SinkTable> table = body.tableId().map(TableId::parse);
        Optional<MappingSpec> mapping = body.columns().map(Columns::spec);
        Author author = call.caller().author(body.changeDescription().orElse("Updated."));
        return begin(call, "update", id, "updated", now -> {
            TableSink sink = Conditions.changeableSink(now, sourceId, id);
            SinkChange change = new SinkChange(Optional.of(updated(sink, body)), table, mapping);
            return new UpdateEndpoint(
                    sink.sink().endpoint(),
                    EndpointChange.NONE,
                    Map.of(sink.sink().id(), change),
                    author);
        });
    }

    private static Details updated(TableSink sink, SinkBody body) {
        Details before = sink.sink().details();
        return TableSink.details(
                sink.id(),
                body.name().orElse(sink.name()),
                body.description().orElse(before.description()),
                body.tableId().orElse(sink.tableId()),
                body.signals().orElse(sink.signals()),
                before.settings());
    }

    private Future<Answer> delete(Call call) {
        Author author = call.caller().author("");
        return begin(call, "delete", "deleted", sink -> new DeleteSink(sink, author));
    }

    private Future<Answer> disable(Call call) {
        Author author = call.caller().author("Disabled.");
        return begin(call, "disable", "disabled", sink -> new DisableSink(sink, SourceRoutes.BY_CLIENT, author));
    }

    private Future<Answer> enable(Call call) {
        Author author = call.caller().author("Enabled.");
        return begin(call, "enable", "enabled", sink -> new EnableSink(sink, author));
    }

    private Future<Answer> undelete(Call call) {
        Source source = call.source();
        String id = call.sinkId();
        return deleted(source).compose(sinks -> {
            TableSink sink = sinks.stream()
                    .filter(each -> each.id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> Entities.noDeletedSink(id));
            String description = SourceRoutes.undeleted(sink.sink().trail().version());
            UndeleteSink change =
                    new UndeleteSink(sink.sink().id(), call.caller().author(description));
            return begin(call, "undelete", id, "undeleted", now -> {
                Conditions.requireRoomForSink(now, source.id(), id);
                return change;
            });
        });
    }

    /** Of a sink that is there. */
    private Future<Answer> begin(Call call, String verb, String done, Function<SinkId, ControlCommand<?>> change) {
        String source = call.sourceId();
        String id = call.sink().id();
        return begin(
                call,
                verb,
                id,
                done,
                now -> change.apply(Conditions.sink(now, source, id).sink().id()));
    }

    private Future<Answer> begin(
            Call call, String verb, String id, String done, Function<Catalog, ControlCommand<?>> change) {
        String result = "Sink has been " + done + " successfully.";
        return context.tasks()
                .begin(call, TaskPlan.ofSink("api." + verb + ".sink", call.sourceId(), id, result, change));
    }
}
