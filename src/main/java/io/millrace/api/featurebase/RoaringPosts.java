package io.millrace.api.featurebase;

import static io.millrace.api.featurebase.ImportChecks.wrong;

import com.google.protobuf.ByteString;
import io.millrace.admission.RoaringCommand;
import io.millrace.admission.RoaringCommand.Action;
import io.millrace.admission.RoaringCommand.Change;
import io.millrace.admission.RoaringCommand.View;
import io.millrace.api.Authentication;
import io.millrace.api.Body;
import io.millrace.api.BodyReader;
import io.millrace.api.Core;
import io.millrace.api.Right;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.FieldType;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.protobuf.ImportRoaringRequest;
import io.millrace.protobuf.ImportRoaringRequestView;
import io.millrace.protobuf.ImportRoaringShardRequest;
import io.millrace.protobuf.RoaringUpdate;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Imports of whole bitmaps. Confined to its verticle. */
final class RoaringPosts {
    private static final Arguments ARGUMENTS = Arguments.optional("remote", "clear");
    private static final long SHARD_MAX = Long.MAX_VALUE >>> 20;
    private static final String STANDARD = "standard";
    private static final String UNITS = "YMDH";

    /** What the digits of a period's view take: four for the year, two for each finer unit. */
    private static final int YEAR_DIGITS = 4;

    private final Core core;
    private final BodyReader bodies;
    private final Authentication authentication;
    private final ServerFailures failures;

    RoaringPosts(Core core, BodyReader bodies, Authentication authentication, ServerFailures failures) {
        this.core = core;
        this.bodies = bodies;
        this.authentication = authentication;
        this.failures = failures;
    }

    void mount(Router router) {
        router.post("/index/:index/field/:field/import-roaring/:shard").handler(this::postField);
        router.post("/index/:index/shard/:shard/import-roaring").handler(this::postShard);
    }

    private void postField(RoutingContext context) {
        post(context, body -> {
            TableSchema table = table(context.pathParam("index"));
            Field field = field(table, context.pathParam("field"));
            ImportRoaringRequest message =
                    ProtobufBody.parse(ImportRoaringRequest.parser(), body, "ImportRoaringRequest");
            ImportChecks.requireGeneration(table, field, message.getIndexCreatedAt(), message.getFieldCreatedAt());
            boolean isClear =
                    message.getClear() || Boolean.parseBoolean(context.request().getParam("clear"));
            Action action = isClear ? Action.CLEAR : action(message.getAction());
            List<View> views = new ArrayList<>();
            for (ImportRoaringRequestView view : message.getViewsList()) {
                if (view.getData().isEmpty()) {
                    throw wrong("no data to import for view: " + view.getName());
                }
                Change change =
                        new Change(action, view.getData().toByteArray(), block(field, action, message.getBlock()));
                views.add(new View(field, view(field, view.getName()), List.of(change)));
            }
            return new RoaringCommand(table.id(), shard(context), views, message.getUpdateExistence());
        });
    }

    private void postShard(RoutingContext context) {
        post(context, body -> {
            TableSchema table = table(context.pathParam("index"));
            ImportRoaringShardRequest message =
                    ProtobufBody.parse(ImportRoaringShardRequest.parser(), body, "ImportRoaringShardRequest");
            List<View> views = new ArrayList<>();
            for (RoaringUpdate update : message.getViewsList()) {
                Field field = field(table, update.getField());
                views.add(new View(field, view(field, update.getView()), changes(update)));
            }
            return new RoaringCommand(table.id(), shard(context), views, false);
        });
    }

    private static long block(Field field, Action action, long block) {
        boolean isPart = action == Action.OVERWRITE && block > 0;
        if (isPart && (field.isKeyed() || field.type().isNumeric())) {
            throw wrong("field " + field.name() + " is overwritten as a whole; send it with the block -1");
        }
        return block;
    }

    private static List<Change> changes(RoaringUpdate update) {
        List<Change> changes = new ArrayList<>();
        if (!update.getClear().isEmpty()) {
            changes.add(change(update.getClearRecords() ? Action.CLEAR_RECORDS : Action.CLEAR, update.getClear()));
        }
        if (!update.getSet().isEmpty()) {
            changes.add(change(Action.SET, update.getSet()));
        }
        return changes;
    }

    private static Change change(Action action, ByteString data) {
        return new Change(action, data.toByteArray());
    }

    private static Action action(String word) {
        return switch (word) {
            case "", "set" -> Action.SET;
            case "clear" -> Action.CLEAR;
            case "overwrite" -> Action.OVERWRITE;
            default -> throw wrong("the action is '" + word + "', and may be set, clear or overwrite");
        };
    }

    /** Views of periods are named by their digits, alone or behind {@code standard_}. */
    private static String view(Field field, String name) {
        if (name.isEmpty()
                || name.equals(STANDARD)
                || (field.type().isNumeric() && name.equals("bsig_" + field.name()))) {
            return STANDARD;
        }
        String digits = name.startsWith(STANDARD + "_") ? name.substring(STANDARD.length() + 1) : name;
        boolean isPeriod = field.type() == FieldType.TIME
                && digits.matches("\\d{4}(\\d\\d){0,3}")
                && ((FieldOptions.Time) field.options())
                                .quantum()
                                .indexOf(UNITS.charAt((digits.length() - YEAR_DIGITS) / 2))
                        >= 0;
        if (!isPeriod) {
            throw wrong("field " + field.name() + " has no view " + name);
        }
        return digits;
    }

    private static long shard(RoutingContext context) {
        return Long.parseLong(context.pathParam("shard"));
    }

    /** What is wrong with the address and the headers is told as text, everything else in the message that answers. */
    private void post(RoutingContext context, Function<Body, RoaringCommand> read) {
        HttpServerRequest request = context.request();
        authentication.caller(request).require(Right.USE);
        ProtobufBody.require(request);
        ARGUMENTS.check(context);
        requireShard(context.pathParam("shard"));
        bodies.read(request, core.bodyLimit())
                .compose(body -> core.writes()
                        .importBitmaps(() -> read.apply(body))
                        .onComplete((done, failure) -> body.release()))
                .onComplete(
                        done -> request.response()
                                .putHeader(HttpHeaders.CONTENT_TYPE, ProtobufBody.TYPE)
                                .end(),
                        failure -> failures.importing(request, failure));
    }

    private static void requireShard(String text) {
        boolean isNumber = text.matches("\\d{1,19}");
        if (!isNumber || Long.parseUnsignedLong(text) < 0) {
            throw wrong("shard should be an unsigned integer");
        }
        if (Long.parseLong(text) > SHARD_MAX) {
            throw wrong("shard " + text + " is more than " + SHARD_MAX);
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
