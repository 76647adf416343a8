package io.millrace.api.keboola.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.admission.DryRun;
import io.millrace.api.Body;
import io.millrace.api.Right;
import io.millrace.api.json.Json;
import io.millrace.api.keboola.common.Refusal;
import io.millrace.api.keboola.common.Source;
import io.millrace.api.keboola.common.TableSink;
import io.millrace.mapping.Mapping;
import io.millrace.mapping.columns.ColumnsKind;
import io.millrace.mapping.columns.ColumnsRule;
import io.millrace.mapping.otlp.Signal;
import io.millrace.model.Request;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Shows the rows that a record would become; nothing is stored. */
final class DryRunRoute {
    private static final int UNPROCESSABLE = 422;

    private final Context context;

    DryRunRoute(Context context) {
        this.context = context;
    }

    /** What is tried of a sink, whether it takes records or not. */
    private record Trial(TableSink sink, ColumnsRule rule, TableSchema table) {
        static Trial of(TableSink sink, ColumnsKind kind) {
            return new Trial(
                    sink, kind.parse(sink.sink().rule().text()), sink.sink().table());
        }

        Mapping mapping() {
            return rule.compile(table, name -> Optional.empty());
        }

        ObjectNode json(DryRun run) {
            ObjectNode json = Json.object().put("sinkId", sink.id()).put("tableId", sink.tableId());
            ArrayNode rows = json.putArray("rows");
            List<String> labels = rule.labels();
            List<String> fields = rule.fields(table);
            for (List<String> cells : run.rows()) {
                ArrayNode columns = rows.addObject().putArray("columns");
                for (int i = 0; i < labels.size(); i++) {
                    columns.addObject()
                            .put("name", labels.get(i))
                            .put("value", cells.get(table.position(fields.get(i))));
                }
            }
            return json;
        }
    }

    void mount(Routes routes) {
        routes.add(new Route(
                HttpMethod.POST, SourceRoutes.SOURCE + "/test", Optional.of(Right.USE), Route.BodyKind.BYTES, input -> {
                    Signal signal = signal(input.request().getParam("signal"));
                    return call -> test(call, signal);
                }));
    }

    private static Signal signal(String word) {
        if (word == null || word.isEmpty()) {
            return Signal.LOGS;
        }
        Checks checks = new Checks();
        checks.oneOf("signal", word, SinkBody.SIGNALS);
        checks.require();
        return Signal.of(word).orElseThrow();
    }

    private Future<Answer> test(Call call, Signal signal) {
        Source source = call.source();
        ColumnsKind kind = new ColumnsKind(context.identity().columns());
        List<Trial> trials = wanted(call, source, signal).stream()
                .map(sink -> Trial.of(sink, kind))
                .toList();
        return context.core()
                .intake()
                .dryRun(trials.stream().map(Trial::mapping).toList(), request(call.request(), call.body()))
                .map(runs -> Answer.ok(json(source, trials, runs)));
    }

    /** A source of OpenTelemetry gets one flat record, of a signal that some of the sinks take. */
    private static List<TableSink> wanted(Call call, Source source, Signal signal) {
        if (!source.type().equals(Source.OTLP)) {
            return source.sinks();
        }
        requireObject(call.body());
        return source.sinks().stream()
                .filter(sink -> sink.signals().isEmpty() || sink.signals().contains(signal.word()))
                .toList();
    }

    private static void requireObject(Body body) {
        try {
            if (Json.parse(body.bytes(), body.length()).isObject()) {
                return;
            }
        } catch (Problem problem) {
            throw Refusal.badRequest(problem.getMessage());
        }
        throw Refusal.badRequest("the body has to be a JSON object, one flat record");
    }

    private ObjectNode json(Source source, List<Trial> trials, List<DryRun> runs) {
        ObjectNode json = context.json().begin(source.id());
        ArrayNode tables = json.putArray("tables");
        for (int i = 0; i < trials.size(); i++) {
            DryRun run = runs.get(i);
            requireMapped(run);
            tables.add(trials.get(i).json(run));
        }
        return json;
    }

    private static void requireMapped(DryRun run) {
        if (run.failure() != null) {
            throw new Refusal(
                    UNPROCESSABLE, "unprocessableContent", run.failure().getMessage());
        }
        run.outcome().refused().stream().findFirst().ifPresent(refused -> {
            List<String> messages = refused.problems().stream()
                    .map(problem -> "invalid value for column \"" + problem.field() + "\": " + problem.message())
                    .toList();
            throw new Refusal(UNPROCESSABLE, "unprocessableContent", messages);
        });
    }

    /** The key of the one who asks is no part of the record. */
    private Request request(HttpServerRequest request, Body body) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        List<Map.Entry<String, String>> headers = StreamSupport.stream(
                        request.headers().spliterator(), false)
                .filter(header -> !header.getKey().equalsIgnoreCase(ControlDialect.TOKEN_HEADER))
                .toList();
        return new Request(
                body.bytes(),
                body.length(),
                type == null ? "" : type,
                headers,
                List.of(),
                context.core().clients().of(request),
                0,
                null);
    }
}
