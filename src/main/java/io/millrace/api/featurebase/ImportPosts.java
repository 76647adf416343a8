package io.millrace.api.featurebase;

import io.millrace.admission.FieldImport;
import io.millrace.admission.ImportCommand;
import io.millrace.api.Authentication;
import io.millrace.api.Body;
import io.millrace.api.BodyReader;
import io.millrace.api.Core;
import io.millrace.api.Right;
import io.millrace.model.Field;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.protobuf.AtomicRecord;
import io.millrace.protobuf.ImportRequest;
import io.millrace.protobuf.ImportValueRequest;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** Imports of values by field. Confined to its verticle. */
final class ImportPosts {
    private static final Arguments IMPORT = Arguments.optional("clear", "ignoreKeyCheck");
    private static final Arguments ATOMIC = Arguments.optional("simPowerLossAfter");

    private final Core core;
    private final BodyReader bodies;
    private final Authentication authentication;

    ImportPosts(Core core, BodyReader bodies, Authentication authentication) {
        this.core = core;
        this.bodies = bodies;
        this.authentication = authentication;
    }

    void mount(Router router) {
        router.post("/index/:index/field/:field/import").handler(context -> post(context, IMPORT, this::importField));
        router.post("/import-atomic-record").handler(context -> post(context, ATOMIC, this::importRecord));
    }

    /** @param write gets the body, which is held until its answer */
    private void post(
            RoutingContext context, Arguments arguments, BiFunction<RoutingContext, Body, Future<Void>> write) {
        HttpServerRequest request = context.request();
        authentication.caller(request).require(Right.USE);
        ProtobufBody.require(request);
        arguments.check(context);
        bodies.read(request, core.bodyLimit())
                .compose(body -> written(context, body, write))
                .onComplete(
                        done -> request.response()
                                .putHeader(HttpHeaders.CONTENT_TYPE, ProtobufBody.TYPE)
                                .end(),
                        context::fail);
    }

    private static Future<Void> written(
            RoutingContext context, Body body, BiFunction<RoutingContext, Body, Future<Void>> write) {
        try {
            return write.apply(context, body).onComplete((done, failure) -> body.release());
        } catch (RuntimeException e) {
            body.release();
            return Future.failedFuture(e);
        }
    }

    private Future<Void> importField(RoutingContext context, Body body) {
        TableSchema table = table(context.pathParam("index"));
        Field field = field(table, context.pathParam("field"));
        boolean isClear = Boolean.parseBoolean(context.request().getParam("clear"));
        return core.writes().importValues(() -> {
            FieldImport values = field.type().isNumeric()
                    ? ImportValues.read(
                            table,
                            field,
                            ProtobufBody.parse(ImportValueRequest.parser(), body, "ImportValueRequest"),
                            isClear)
                    : ImportRows.read(
                            table, field, ProtobufBody.parse(ImportRequest.parser(), body, "ImportRequest"), isClear);
            return new ImportCommand(table.id(), List.of(values));
        });
    }

    /** It names its index itself, and its shard for all. */
    private Future<Void> importRecord(RoutingContext context, Body body) {
        return core.writes().importValues(() -> {
            AtomicRecord record = ProtobufBody.parse(AtomicRecord.parser(), body, "AtomicRecord");
            TableSchema table = table(record.getIndex());
            List<FieldImport> fields = new ArrayList<>();
            for (ImportValueRequest values : record.getIvrList()) {
                requireSame("index", record.getIndex(), values.getIndex());
                fields.add(ImportValues.read(table, field(table, values.getField()), values, false));
            }
            for (ImportRequest rows : record.getIrList()) {
                requireSame("index", record.getIndex(), rows.getIndex());
                fields.add(ImportRows.read(table, field(table, rows.getField()), rows, false));
            }
            return new ImportCommand(table.id(), fields);
        });
    }

    private static void requireSame(String what, String expected, String found) {
        if (!found.isEmpty() && !found.equals(expected)) {
            throw new Problem(
                    ProblemCode.INVALID_PARAMETER,
                    "all imports of a record have one " + what + ", but it is " + expected + " and " + found);
        }
    }

    private TableSchema table(String name) {
        return core.catalog()
                .tableNamed(name)
                .orElseThrow(() -> new Problem(ProblemCode.NOT_FOUND, name + ": index not found"));
    }

    private static Field field(TableSchema table, String name) {
        return table.field(name).orElseThrow(() -> new Problem(ProblemCode.NOT_FOUND, name + ": field not found"));
    }
}
