package io.millrace.api.keboola.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.EndpointSecret;
import io.millrace.api.keboola.common.Source;
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
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
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
            throw Entities.sourceExists(id);
        }
        Details details = Source.details(
                id,
                body.type().orElseThrow(),
                body.name().orElseThrow(),
                body.description().orElse(""),
                Map.of());
        CreateEndpoint change = new CreateEndpoint(
                Source.DIALECT,
                "",
                details,
                Optional.of(Limits.UNLIMITED),
                Optional.of(newSecret()),
                List.of(),
                true,
                call.caller().author("New source."));
        return begin(call, "create", id, change, "created", Conditions.roomForSource(id));
    }

    private Future<Answer> update(Call call, SourceBody body) {
        Source source = call.source();
        String type = body.type().orElse(source.type());
        Details before = source.endpoint().details();
        Details details = Source.details(
                source.id(),
                type,
                body.name().orElse(source.name()),
                body.description().orElse(before.description()),
                before.settings());
        Optional<Endpoint.PathSecret> secret = type.equals(source.type()) ? Optional.empty() : Optional.of(newSecret());
        UpdateEndpoint change = new UpdateEndpoint(
                source.endpoint().id(),
                new EndpointChange(Optional.of(details), Optional.empty(), secret),
                Map.of(),
                call.caller().author(body.changeDescription().orElse("Updated.")));
        return begin(call, "update", source.id(), change, "updated", Conditions.roomForVersion(source));
    }

    private Future<Answer> delete(Call call, boolean isCascade) {
        Source source = call.source();
        if (!isCascade) {
            DeleteEndpoint change =
                    new DeleteEndpoint(source.endpoint().id(), call.caller().author(""));
            return begin(call, "delete", source.id(), change, "deleted", Conditions.isThere(source));
        }
        PurgeEndpoint change =
                new PurgeEndpoint(source.endpoint().id(), call.caller().author(""));
        String result = "Source and its destination tables and bucket have been deleted.";
        return context.tasks()
                .begin(
                        call,
                        TaskPlan.ofSource(
                                "api.delete.source", source.id(), result, change, Conditions.isThere(source)));
    }

    private Future<Answer> disable(Call call) {
        Source source = call.source();
        DisableEndpoint change = new DisableEndpoint(
                source.endpoint().id(), BY_CLIENT, call.caller().author("Disabled."));
        return begin(call, "disable", source.id(), change, "disabled", Conditions.isThere(source));
    }

    private Future<Answer> enable(Call call) {
        Source source = call.source();
        EnableEndpoint change =
                new EnableEndpoint(source.endpoint().id(), call.caller().author("Enabled."));
        return begin(call, "enable", source.id(), change, "enabled", Conditions.isThere(source));
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
            return begin(call, "undelete", id, change, "undeleted", Conditions.roomForSource(id));
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

    private Future<Answer> begin(
            Call call, String verb, String id, ControlCommand<?> change, String done, Consumer<Catalog> condition) {
        String result = "Source has been " + done + " successfully.";
        return context.tasks().begin(call, TaskPlan.ofSource("api." + verb + ".source", id, result, change, condition));
    }
}
