package io.millrace.api.keboola.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.InstallationKey;
import io.millrace.api.StreamIdentity;
import io.millrace.api.json.Json;
import io.millrace.api.keboola.common.Source;
import io.millrace.api.keboola.common.TableSink;
import io.millrace.api.keboola.common.Times;
import io.millrace.catalog.Actor;
import io.millrace.catalog.Author;
import io.millrace.catalog.Trail;
import io.millrace.catalog.Version;
import java.time.Instant;

/** Sources, sinks and versions as the answers show them; the order of members is part of the contract. Immutable. */
record EntityJson(StreamIdentity identity, InstallationKey key) {
    private static final String WITH_SOURCE = "Auto-disabled with the parent source.";
    private static final String SYSTEM = "system";

    ObjectNode source(Source source, Urls urls) {
        ObjectNode json = begin(source.id())
                .put("type", source.type())
                .put("name", source.name())
                .put("description", source.endpoint().details().description());
        String secret = source.secret(key);
        if (source.type().equals(Source.OTLP)) {
            String base = urls.otlp(source.id());
            json.putObject(Source.OTLP)
                    .put("url", base + "/" + secret)
                    .put("baseUrl", base)
                    .put("secret", secret);
        } else {
            json.putObject(Source.HTTP).put("url", urls.http(source.id(), secret));
        }
        trail(json, source.endpoint().trail(), Definition.of(source.endpoint()));
        return json;
    }

    ObjectNode sink(Source source, TableSink sink) {
        return sink(source.id(), sink);
    }

    ObjectNode sink(String sourceId, TableSink sink) {
        ObjectNode json = begin(sourceId)
                .put("sinkId", sink.id())
                .put("type", "table")
                .put("name", sink.name())
                .put("description", sink.sink().details().description());
        if (!sink.signals().isEmpty()) {
            sink.signals().forEach(json.putArray("allowedSignals")::add);
        }
        ObjectNode table = json.putObject("table").put("type", "keboola").put("tableId", sink.tableId());
        table.putObject("mapping").set("columns", columns(sink.sink().rule().text()));
        trail(json, sink.sink().trail(), Definition.of(sink.sink()));
        return json;
    }

    private static JsonNode columns(String rule) {
        return Json.parse(rule).path("columns");
    }

    ObjectNode begin() {
        return Json.object().put("projectId", identity.project()).put("branchId", identity.branch());
    }

    ObjectNode begin(String sourceId) {
        return begin().put("sourceId", sourceId);
    }

    private static void trail(ObjectNode json, Trail trail, Definition definition) {
        Trail.Change change = trail.change();
        json.set("version", version(trail.version(), definition.hash(), change.at(), change.author()));
        json.set("created", moment(trail.created(), trail.creator()));
        if (trail.deleted() != null) {
            json.set("deleted", moment(trail.deleted().at(), trail.deleted().who()));
        }
        if (trail.disabled() != null) {
            Trail.Disabled disabled = trail.disabled();
            json.set(
                    "disabled",
                    moment(disabled.at(), disabled.who())
                            .put("reason", disabled.isDirect() ? disabled.reason() : WITH_SOURCE));
        }
    }

    static ObjectNode version(Version version) {
        return version(version.number(), Definition.of(version).hash(), version.at(), version.author());
    }

    private static ObjectNode version(int number, String hash, Instant at, Author author) {
        ObjectNode json =
                Json.object().put("number", number).put("hash", hash).put("description", author.description());
        return json.setAll(moment(at, author.who()));
    }

    private static ObjectNode moment(Instant at, String who) {
        ObjectNode json = Json.object().put("at", Times.text(at));
        return json.set("by", by(who));
    }

    private static ObjectNode by(String who) {
        Actor actor = who.isEmpty() ? new Actor(SYSTEM, SYSTEM, SYSTEM) : Actor.of(who);
        return Json.object()
                .put("type", who.isEmpty() ? SYSTEM : "user")
                .put("tokenId", actor.keyId())
                .put("tokenDesc", actor.keyName())
                .put("userId", actor.owner())
                .put("userName", actor.keyName());
    }
}
