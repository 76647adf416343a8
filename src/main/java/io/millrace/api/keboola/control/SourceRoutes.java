package io.millrace.api.keboola.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.EndpointSecret;
import io.millrace.api.keboola.common.Source;
import io.millrace.catalog.Author;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.ControlCommand;
import io.millrace.catalog.ControlCommand.CreateEndpoint;
import io.millrace.catalog.ControlCommand.DeleteEndpoint;
import io.millrace.catalog.ControlCommand.DisableEndpoint;
import io.millrace.catalog.ControlCommand.EnableEndpoint;
import io.millrace.catalog.ControlCommand.EndpointChange;
import io.millrace.catalog.ControlCommand.ListDeletedEndpoints;
import io.millrace.catalog.ControlCommand.PurgeEndpoint;
import io.millrace.catalog.ControlCommand.RotateSecret;
import io.millrace.catalog.ControlCommand.UndeleteEndpoint;
import io.millrace.catalog.ControlCommand.UpdateEndpoint;
import io.millrace.catalog.Details;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.Limits;
import io.millrace.model.EndpointId;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Sources: everything but their versions and settings. */
final class SourceRoutes {
    static final String SOURCES = "/v1/branches/{branchId}/sources";
    static final String SOURCE = SOURCES + "/{sourceId}";

    /** Why something does not take records that a client has switched off. */
    static final String BY_CLIENT = "API";

    private final Context context;

    SourceRoutes(Context context) {
        this.context = context;
    }

    void mount(Routes routes) {
        routes.describe(HttpMethod.POST, SOURCES, input -> {
            SourceBody body = SourceBody.create(input.body());
            return call -> create(call, body);
        });
        routes.get(
                SOURCES,
                input -> paged(input, (call, paging) -> Answer.now(list(call, paging, Source.all(call.catalog())))));
        routes.get(SOURCES + "/deleted", input -> paged(input, this::deleted));
        routes.show(SOURCE, call -> Answer.now(json(call, call.source())));
        routes.describe(HttpMethod.PATCH, SOURCE, input -> {
            SourceBody body = SourceBody.update(input.body());
            return call -> update(call, body);
        });
        routes.change(HttpMethod.DELETE, SOURCE, input -> {
            Checks checks = new Checks();
            boolean isCascade = Parameters.flag(input.request(), "cascade", checks);
            checks.require();
            return call -> delete(call, isCascade);
        });
        routes.change(HttpMethod.PUT, SOURCE + "/disable", input -> this::disable);
        routes.change(HttpMethod.PUT, SOURCE + "/enable", input -> this::enable);
        routes.change(HttpMethod.PUT, SOURCE + "/undelete", input -> this::undelete);
        routes.change(HttpMethod.POST, SOURCE + "/rotate-secret", input -> this::rotate);
    }

    /** What is done with a part of a list. */
    @FunctionalInterface
    interface Listing {
        Future<Answer> answer(Call call, Paging paging);
    }

    static Function<Call, Future<Answer>> paged(Input input, Listing listing) {
        Checks checks = new Checks();
        Paging paging = Parameters.paging(input.request(), checks);
        checks.require();
        return call -> listing.answer(call, paging);
    }

    private ObjectNode json(Call call, Source source) {
        return context.json().source(source, context.urls(call));
    }

    private ObjectNode list(Call call, Paging paging, List<Source> sources) {
        Paging.Page<Source> page = paging.of(sources, Source::id);
        ObjectNode list = context.json().begin();
        list.set("page", page.json());
        ArrayNode items = list.putArray("sources");
        page.items().forEach(source -> items.add(json(call, source)));
        return list;
    }

    private Future<Answer> deleted(Call call, Paging paging) {
        return deleted()
                .map(sources -> Answer.ok(list(
                        call,
                        paging,
                        sources.stream()
                                .sorted(Comparator.comparing(Source::id))
                                .toList())));
    }

    private Future<List<Source>> deleted() {
        return context.core()
                .control()
                .carryOut(new ListDeletedEndpoints(Source.DIALECT))
                .map(endpoints -> endpoints.stream().map(Source::of).toList());
    }

    private Endpoint.PathSecret newSecret() {
        return EndpointSecret.random().sealed(context.core().installationKey());
    }

    private Future<Answer> create(Call call, SourceBody body) {
        String id = body.newId();
        if (Source.find(call.catalog(), id).isPresent()) {
            return context.tasks().taken("api.create.source", id, Entities::sourceExists);
        }
        Details details = Source.details(
                id,
                body.type().orElseThrow(),
                body.name().orElseThrow(),
                body.description().orElse(""),
                Map.of());
        CreateEndpoint made = new CreateEndpoint(
                Source.DIALECT,
                "",
                details,
                Optional.of(Limits.UNLIMITED),
                Optional.of(newSecret()),
                List.of(),
                true,
                call.caller().author("New source."));
        return begin(call, "create", id, "created", now -> {
            Conditions.requireRoomForSource(now, id);
            return made;
        });
    }

    private Future<Answer> update(Call call, SourceBody body) {
        String id = call.source().id();
        Author author = call.caller().author(body.changeDescription().orElse("Updated."));
        return begin(call, "update", id, "updated", now -> updated(Conditions.changeableSource(now, id), body, author));
    }

    /** What is not given stays. */
    private UpdateEndpoint updated(Source source, SourceBody body, Author author) {
        String type = body.type().orElse(source.type());
        Details before = source.endpoint().details();
        Details details = Source.details(
                source.id(),
                type,
                body.name().orElse(source.name()),
                body.description().orElse(before.description()),
                before.settings());
        Optional<Endpoint.PathSecret> secret = type.equals(source.type()) ? Optional.empty() : Optional.of(newSecret());
        return new UpdateEndpoint(
                source.endpoint().id(),
                new EndpointChange(Optional.of(details), Optional.empty(), secret),
                Map.of(),
                author);
    }

    private Future<Answer> delete(Call call, boolean isCascade) {
        Author author = call.caller().author("");
        if (!isCascade) {
            return begin(call, "delete", "deleted", source -> new DeleteEndpoint(source, author));
        }
        String id = call.source().id();
        String result = "Source and its destination tables and bucket have been deleted.";
        return context.tasks()
                .begin(
                        call,
                        TaskPlan.ofSource(
                                "api.delete.source",
                                id,
                                result,
                                now -> new PurgeEndpoint(
                                        Conditions.source(now, id).endpoint().id(), author)));
    }

    private Future<Answer> disable(Call call) {
        Author author = call.caller().author("Disabled.");
        return begin(call, "disable", "disabled", source -> new DisableEndpoint(source, BY_CLIENT, author));
    }

    private Future<Answer> enable(Call call) {
        Author author = call.caller().author("Enabled.");
        return begin(call, "enable", "enabled", source -> new EnableEndpoint(source, author));
    }

    private Future<Answer> undelete(Call call) {
        String id = call.sourceId();
        return deleted().compose(sources -> {
            Source source = sources.stream()
                    .filter(each -> each.id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> Entities.noDeletedSource(id));
            UndeleteEndpoint change = new UndeleteEndpoint(
                    source.endpoint().id(),
                    call.caller().author(undeleted(source.endpoint().trail().version())));
            return begin(call, "undelete", id, "undeleted", now -> {
                Conditions.requireRoomForSource(now, id);
                return change;
            });
        });
    }

    static String undeleted(int version) {
        return "Undeleted to version \"" + version + "\".";
    }

    private Future<Answer> rotate(Call call) {
        RotateSecret change = new RotateSecret(
                call.source().endpoint().id(), newSecret(), call.caller().author("Rotated secret."));
        return context.core().control().carryOut(change).map(endpoint -> Answer.ok(json(call, Source.of(endpoint))));
    }

    /** Of a source that is there. */
    private Future<Answer> begin(Call call, String verb, String done, Function<EndpointId, ControlCommand<?>> change) {
        String id = call.source().id();
        return begin(
                call,
                verb,
                id,
                done,
                now -> change.apply(Conditions.source(now, id).endpoint().id()));
    }

    private Future<Answer> begin(
            Call call, String verb, String id, String done, Function<Catalog, ControlCommand<?>> change) {
        String result = "Source has been " + done + " successfully.";
        return context.tasks().begin(call, TaskPlan.ofSource("api." + verb + ".source", id, result, change));
    }
}
