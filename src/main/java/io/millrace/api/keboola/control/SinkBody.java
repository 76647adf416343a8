package io.millrace.api.keboola.control;

import java.util.List;
import java.util.Optional;

/**
 * What a request says of a sink.
 *
 * @param columns of the mapping; what they need is not checked yet
 */
record SinkBody(
        Optional<String> id,
        Optional<String> name,
        Optional<String> description,
        Optional<List<String>> signals,
        Optional<String> tableId,
        Optional<Columns> columns,
        Optional<String> changeDescription) {
    static final List<String> SIGNALS = List.of("logs", "metrics", "traces");

    private static final List<String> TYPES = List.of("table");
    private static final List<String> TABLE_TYPES = List.of("keboola");

    static SinkBody create(JsonBody body) {
        Checks checks = new Checks();
        SourceBody.requireNames(body, checks);
        return read(body, checks, List.of("type", "tableId", "mapping"));
    }

    static SinkBody update(JsonBody body) {
        return read(body, new Checks(), List.of());
    }

    /** @param required of a table that is given */
    private static SinkBody read(JsonBody body, Checks checks, List<String> required) {
        Optional<JsonBody> table = body.object("table");
        Optional<JsonBody> mapping = table.flatMap(given -> given.object("mapping"));
        body.text("sinkId").ifPresent(id -> checks.length("body.sinkId", id, 1, SourceBody.ID_MAX));
        body.text("type").ifPresent(type -> checks.oneOf("body.type", type, TYPES));
        SourceBody.checkTexts(body, checks);
        Optional<List<String>> signals = body.texts("allowedSignals");
        signals.ifPresent(all -> all.forEach(signal -> checks.oneOf("body.allowedSignals[*]", signal, SIGNALS)));
        table.ifPresent(given -> required.stream()
                .filter(name -> !given.has(name))
                .forEach(name -> checks.missing(name, JsonBody.ROOT)));
        table.flatMap(given -> given.text("type")).ifPresent(type -> checks.oneOf("body.type", type, TABLE_TYPES));
        Optional<Columns> columns = mapping.map(given -> Columns.read(given, checks));
        checks.require();
        return new SinkBody(
                body.text("sinkId"),
                body.text("name"),
                body.text("description"),
                signals.map(all -> all.stream().distinct().toList()),
                table.flatMap(given -> given.text("tableId")),
                columns,
                body.text("changeDescription"));
    }

    /** Of one that is to be created. */
    String newId() {
        return EntityId.of(id.or(() -> name).orElseThrow(), "sinkId");
    }
}
