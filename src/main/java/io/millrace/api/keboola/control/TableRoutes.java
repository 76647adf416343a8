package io.millrace.api.keboola.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.admission.QueryCommand;
import io.millrace.admission.StoredBytesCommand;
import io.millrace.api.Cancellation;
import io.millrace.api.Core;
import io.millrace.api.PulledAnswer;
import io.millrace.api.json.Json;
import io.millrace.api.keboola.common.Failures;
import io.millrace.api.keboola.common.Refusal;
import io.millrace.mapping.columns.ColumnField;
import io.millrace.model.TableSchema;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** The tables that sinks fill: what they are, and their rows. */
final class TableRoutes {
    private static final String TABLE = "/v2/storage/tables/{tableId}";
    private static final String CSV_TYPE = "text/csv; charset=utf-8";
    private static final int PREVIEW_DEFAULT = 100;
    private static final int PREVIEW_MAX = 1_000;

    private final Core core;
    private final Failures failures;

    TableRoutes(Core core, Failures failures) {
        this.core = core;
        this.failures = failures;
    }

    void mount(Routes routes) {
        routes.show(TABLE, this::detail);
        routes.get(TABLE + "/data-preview", input -> rows(input.request(), true));
        routes.get(TABLE + "/export", input -> rows(input.request(), false));
    }

    private static TableSchema table(Call call) {
        String id = call.path().get("tableId");
        int dot = id.lastIndexOf('.');
        return call.catalog().databases().stream()
                .filter(database -> dot > 0 && database.name().equals(id.substring(0, dot)))
                .flatMap(database -> call.catalog().table(database.id(), id.substring(dot + 1)).stream())
                .filter(table -> !columns(table).isEmpty())
                .findFirst()
                .orElseThrow(
                        () -> new Refusal(404, "storage.tables.notFound", "the table \"" + id + "\" was not found"));
    }

    /** In the order in which they were added. */
    private static List<ColumnField> columns(TableSchema table) {
        return table.fields().stream()
                .flatMap(field -> ColumnField.of(field).stream())
                .sorted(Comparator.comparingInt(ColumnField::position))
                .toList();
    }

    private Future<Answer> detail(Call call) {
        TableSchema table = table(call);
        String id = call.path().get("tableId");
        QueryCommand count = new QueryCommand(
                table.database() + "." + table.name(),
                "Count(All())",
                null,
                new Cancellation(core.queries().timeout(), System::nanoTime),
                part -> {});
        return core.queries()
                .ask(count)
                .compose(rows -> core.queries().bytes(new StoredBytesCommand()).map(bytes -> {
                    ObjectNode json = Json.object().put("id", id).put("name", table.name());
                    columns(table).forEach(column -> json.withArray("columns").add(column.label()));
                    return Answer.ok(json.put(
                                    "rowsCount",
                                    Json.parse(rows, rows.length)
                                            .path("results")
                                            .path(0)
                                            .asLong())
                            .put("dataSizeBytes", bytes.getOrDefault(table.id(), 0L)));
                }));
    }

    private Function<Call, Future<Answer>> rows(HttpServerRequest request, boolean isPreview) {
        Checks checks = new Checks();
        long limit = isPreview ? Parameters.limit(request, PREVIEW_DEFAULT, PREVIEW_MAX, checks) : Long.MAX_VALUE;
        Instant now = Instant.now();
        String since = request.getParam("changedSince");
        Instant earliest = Instant.EPOCH;
        if (since != null) {
            earliest = ChangedSince.parse(since, now).orElse(null);
            if (earliest == null) {
                checks.add(
                        "invalidFieldType",
                        "invalid value \"" + since + "\" for \"changedSince\", must be a time such as"
                                + " \"2026-01-31 12:00:00\", a span such as \"-2 days\", or seconds since 1970");
            }
        }
        checks.require();
        long earliestMicros = ChronoUnit.MICROS.between(Instant.EPOCH, earliest);
        return call -> {
            TableSchema table = table(call);
            List<ColumnField> wanted = wanted(columns(table), request.getParam("columns"));
            long nowMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
            TableRows rows = new TableRows(core.queries(), table.id(), wanted, earliestMicros, nowMicros, limit);
            return Future.succeededFuture(asked -> PulledAnswer.send(asked, CSV_TYPE, rows, failures::answer));
        };
    }

    /** The n-th mention of a name is the n-th column that has it. */
    private static List<ColumnField> wanted(List<ColumnField> all, String namesOrNull) {
        if (namesOrNull == null) {
            return all;
        }
        List<ColumnField> wanted = new ArrayList<>();
        for (String name : namesOrNull.split(",", -1)) {
            wanted.add(all.stream()
                    .filter(column -> column.label().equals(name) && !wanted.contains(column))
                    .findFirst()
                    .orElseThrow(() -> Refusal.badRequest("column \"" + name + "\" does not exist in the table")));
        }
        return wanted;
    }
}
