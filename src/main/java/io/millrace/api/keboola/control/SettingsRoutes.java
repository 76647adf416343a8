package io.millrace.api.keboola.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.json.Json;
import io.millrace.api.keboola.common.Source;
import io.millrace.api.keboola.common.TableSink;
import io.millrace.catalog.Author;
import io.millrace.catalog.ControlCommand.EndpointChange;
import io.millrace.catalog.ControlCommand.SinkChange;
import io.millrace.catalog.ControlCommand.UpdateEndpoint;
import io.millrace.catalog.Details;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** What sources and sinks have of their own in place of the defaults; a sink's stands over its source's. */
final class SettingsRoutes {
    private final Context context;

    SettingsRoutes(Context context) {
        this.context = context;
    }

    void mount(Routes routes) {
        mount(routes, SourceRoutes.SOURCE, call -> call.source().endpoint().details(), this::changeSource);
        mount(routes, SinkRoutes.SINK, call -> call.sink().sink().details(), this::changeSink);
    }

    private static void mount(
            Routes routes,
            String entity,
            Function<Call, Details> details,
            BiFunction<Call, SettingsPatch, Future<Answer>> change) {
        String settings = entity + "/settings";
        routes.show(settings, call -> Answer.now(json(details.apply(call).settings())));
        routes.describe(HttpMethod.PATCH, settings, input -> {
            SettingsPatch patch = SettingsPatch.read(input.body());
            return call -> change.apply(call, patch);
        });
    }

    private static ObjectNode json(Map<String, String> own) {
        ObjectNode json = Json.object();
        ArrayNode settings = json.putArray("settings");
        for (SettingKey key : SettingKeys.SORTED) {
            ObjectNode setting = settings.addObject()
                    .put("key", key.name())
                    .put("type", key.type().word())
                    .put("description", key.description());
            setting.set("value", key.type().shown(own.getOrDefault(key.name(), key.defaultValue())));
            setting.set("defaultValue", key.type().shown(key.defaultValue()));
            setting.put("overwritten", own.containsKey(key.name())).put("protected", key.isProtected());
            if (!key.validation().isEmpty()) {
                setting.put("validation", key.validation());
            }
        }
        return json;
    }

    private static Details with(Details details, SettingsPatch patch) {
        return new Details(
                details.name(), details.description(), patch.applyTo(details.settings()), details.properties());
    }

    private static Author author(Call call, SettingsPatch patch) {
        return call.caller().author(patch.changeDescription().orElse("Updated settings."));
    }

    private Future<Answer> changeSource(Call call, SettingsPatch patch) {
        String id = call.source().id();
        patch.applyTo(call.source().endpoint().details().settings());
        Author author = author(call, patch);
        return context.tasks()
                .begin(
                        call,
                        TaskPlan.ofSource(
                                "api.update.sourceSettings",
                                id,
                                "Source settings have been updated successfully.",
                                now -> changed(Conditions.changeableSource(now, id), patch, author)));
    }

    private static UpdateEndpoint changed(Source source, SettingsPatch patch, Author author) {
        Details details = with(source.endpoint().details(), patch);
        return new UpdateEndpoint(
                source.endpoint().id(), new EndpointChange(Optional.of(details), Optional.empty()), Map.of(), author);
    }

    private Future<Answer> changeSink(Call call, SettingsPatch patch) {
        String source = call.sourceId();
        String id = call.sink().id();
        patch.applyTo(call.sink().sink().details().settings());
        Author author = author(call, patch);
        return context.tasks()
                .begin(
                        call,
                        TaskPlan.ofSink(
                                "api.update.sinkSettings",
                                source,
                                id,
                                "Sink settings have been updated successfully.",
                                now -> changed(Conditions.changeableSink(now, source, id), patch, author)));
    }

    private static UpdateEndpoint changed(TableSink sink, SettingsPatch patch, Author author) {
        Details details = with(sink.sink().details(), patch);
        SinkChange changed = new SinkChange(Optional.of(details), Optional.empty(), Optional.empty());
        return new UpdateEndpoint(
                sink.sink().endpoint(), EndpointChange.NONE, Map.of(sink.sink().id(), changed), author);
    }
}
