package io.millrace.api.keboola.control;

import io.millrace.api.keboola.common.Source;
import java.util.List;
import java.util.Optional;

/** What a request says of a source. */
record SourceBody(
        Optional<String> id,
        Optional<String> type,
        Optional<String> name,
        Optional<String> description,
        Optional<String> changeDescription) {
    static final int ID_MAX = 48;
    static final int NAME_MAX = 40;
    static final int DESCRIPTION_MAX = 4096;

    private static final List<String> TYPES = List.of(Source.HTTP, Source.OTLP);

    static SourceBody create(JsonBody body) {
        Checks checks = new Checks();
        requireNames(body, checks);
        return read(body, checks);
    }

    static SourceBody update(JsonBody body) {
        return read(body, new Checks());
    }

    /** Of what is to be created. */
    static void requireNames(JsonBody body, Checks checks) {
        for (String name : List.of("type", "name")) {
            if (!body.has(name)) {
                checks.missing(name, JsonBody.ROOT);
            }
        }
    }

    /** What people say of a source or a sink. */
    static void checkTexts(JsonBody body, Checks checks) {
        body.text("name").ifPresent(name -> checks.length("body.name", name, 1, NAME_MAX));
        body.text("description").ifPresent(text -> checks.length("body.description", text, 0, DESCRIPTION_MAX));
        for (String name : List.of("name", "description", "changeDescription")) {
            body.text(name).ifPresent(text -> checks.storable("body." + name, text));
        }
    }

    private static SourceBody read(JsonBody body, Checks checks) {
        SourceBody source = new SourceBody(
                body.text("sourceId"),
                body.text("type"),
                body.text("name"),
                body.text("description"),
                body.text("changeDescription"));
        source.id.ifPresent(id -> checks.length("body.sourceId", id, 1, ID_MAX));
        source.type.ifPresent(type -> checks.oneOf("body.type", type, TYPES));
        checkTexts(body, checks);
        checks.require();
        return source;
    }

    /** Of one that is to be created. */
    String newId() {
        return EntityId.of(id.or(() -> name).orElseThrow(), "sourceId");
    }
}
