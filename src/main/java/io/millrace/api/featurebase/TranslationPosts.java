package io.millrace.api.featurebase;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.MessageLite;
import io.millrace.api.Authentication;
import io.millrace.api.Body;
import io.millrace.api.BodyLimit;
import io.millrace.api.BodyReader;
import io.millrace.api.Core;
import io.millrace.api.Right;
import io.millrace.api.json.Json;
import io.millrace.model.Field;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.protobuf.TranslateIDsRequest;
import io.millrace.protobuf.TranslateIDsResponse;
import io.millrace.protobuf.TranslateKeysRequest;
import io.millrace.protobuf.TranslateKeysResponse;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Keys of records and rows, and their ids. Confined to its verticle. */
final class TranslationPosts {
    private static final BodyLimit BODY_LIMIT = new BodyLimit(4 << 20, "the longest list of keys or ids");
    private static final String JSON_TYPE = "application/json";

    private final Core core;
    private final BodyReader bodies;
    private final Authentication authentication;

    TranslationPosts(Core core, BodyReader bodies, Authentication authentication) {
        this.core = core;
        this.bodies = bodies;
        this.authentication = authentication;
    }

    void mount(Router router) {
        router.post("/internal/translate/keys").handler(context -> messages(context, this::ids));
        router.post("/internal/translate/ids").handler(context -> messages(context, this::keys));
        json(router, "/internal/translate/index/:index/keys/find", false);
        json(router, "/internal/translate/index/:index/keys/create", true);
        json(router, "/internal/translate/field/:index/:field/keys/find", false);
        json(router, "/internal/translate/field/:index/:field/keys/create", true);
        json(router, "/internal/translate/field/:index/:field/keys/like", this::like);
    }

    private void messages(RoutingContext context, Function<Body, Future<? extends MessageLite>> answer) {
        HttpServerRequest request = context.request();
        authentication.caller(request).require(Right.USE);
        ProtobufBody.require(request);
        bodies.read(request, BODY_LIMIT)
                .compose(body -> read(body, answer))
                .onComplete(
                        message -> request.response()
                                .putHeader(HttpHeaders.CONTENT_TYPE, ProtobufBody.TYPE)
                                .end(Buffer.buffer(message.toByteArray())),
                        context::fail);
    }

    /** What is read does not hold the body. */
    private static <T> Future<T> read(Body body, Function<Body, Future<? extends T>> answer) {
        try {
            return answer.apply(body).map(made -> made);
        } finally {
            body.release();
        }
    }

    /** Where it is a look-up, keys without an id are left out. */
    private Future<TranslateKeysResponse> ids(Body body) {
        TranslateKeysRequest message = ProtobufBody.parse(TranslateKeysRequest.parser(), body, "TranslateKeysRequest");
        Named named = named(message.getIndex(), message.getField());
        return ids(named, message.getKeysList(), !message.getNotWritable())
                .map(ids -> TranslateKeysResponse.newBuilder()
                        .addAllIds(
                                Arrays.stream(ids).filter(id -> id != 0).boxed().toList())
                        .build());
    }

    private Future<TranslateIDsResponse> keys(Body body) {
        TranslateIDsRequest message = ProtobufBody.parse(TranslateIDsRequest.parser(), body, "TranslateIDsRequest");
        Named named = named(message.getIndex(), message.getField());
        named.requireKeyed("find");
        long[] ids = ImportChecks.numbers(message.getIdsList());
        Future<List<String>> keys = named.field() == null
                ? core.translation().recordKeys(named.table(), ids)
                : core.translation().rowKeys(named.table(), named.field(), ids);
        return keys.map(found -> {
            TranslateIDsResponse.Builder answer = TranslateIDsResponse.newBuilder();
            for (int i = 0; i < ids.length; i++) {
                if (found.get(i) == null) {
                    throw new Problem(ProblemCode.NOT_FOUND, "no key has the id " + Long.toUnsignedString(ids[i]));
                }
                answer.addKeys(found.get(i));
            }
            return answer.build();
        });
    }

    private void json(Router router, String path, boolean creates) {
        json(router, path, (named, body) -> answer(named, keysOf(body), creates));
    }

    /** @param answer to the keys, or the pattern, in the body */
    private void json(Router router, String path, BiFunction<Named, Body, Future<? extends JsonNode>> answer) {
        router.post(path).handler(context -> {
            HttpServerRequest request = context.request();
            authentication.caller(request).require(Right.USE);
            requireJson(request);
            Named named = named(context.pathParam("index"), context.pathParam("field"));
            bodies.read(request, BODY_LIMIT)
                    .compose(body -> read(body, given -> answer.apply(named, given)))
                    .onComplete(
                            found -> request.response()
                                    .putHeader(HttpHeaders.CONTENT_TYPE, CloudFailures.JSON_TYPE)
                                    .end(Json.text(found)),
                            context::fail);
        });
    }

    private static void requireJson(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type == null
                || !type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT).equals(JSON_TYPE)) {
            throw new Problem(ProblemCode.INVALID_CONTENT_TYPE, "Unsupported media type");
        }
        AcceptRule.requireJson(request);
    }

    private static List<String> keysOf(Body body) {
        JsonNode given = Json.parse(body.bytes(), body.length());
        List<String> keys = new ArrayList<>();
        given.forEach(key -> keys.add(key.isTextual() ? key.asText() : null));
        if (!given.isArray() || keys.contains(null)) {
            throw new Problem(ProblemCode.INVALID_BODY, "the body has to be a JSON array of keys, which are strings");
        }
        return keys;
    }

    private Future<JsonNode> like(Named named, Body body) {
        named.requireKeyed("find");
        JsonNode pattern = Json.parse(body.bytes(), body.length());
        if (!pattern.isTextual()) {
            throw new Problem(ProblemCode.INVALID_BODY, "the body has to be a JSON string with the pattern");
        }
        return core.translation()
                .rowsLike(named.table(), named.field(), pattern.asText())
                .map(ids -> {
                    ArrayNode answer = Json.array();
                    Arrays.stream(ids).forEach(answer::add);
                    return answer;
                });
    }

    private Future<ObjectNode> answer(Named named, List<String> keys, boolean creates) {
        return ids(named, keys, creates).map(ids -> {
            ObjectNode answer = Json.object();
            for (int i = 0; i < ids.length; i++) {
                if (ids[i] != 0) {
                    answer.put(keys.get(i), ids[i]);
                }
            }
            return answer;
        });
    }

    private Future<long[]> ids(Named named, List<String> keys, boolean creates) {
        named.requireKeyed(creates ? "create" : "find");
        if (keys.isEmpty()) {
            return Future.succeededFuture(new long[0]);
        }
        if (named.field() == null) {
            return creates
                    ? core.translation().createRecords(named.table(), keys)
                    : core.translation().recordIds(named.table(), keys);
        }
        return creates
                ? core.translation().createRows(named.table(), named.field(), keys)
                : core.translation().rowIds(named.table(), named.field(), keys);
    }

    /** @param field null for the records' keys */
    private record Named(TableSchema table, Field field) {
        void requireKeyed(String doing) {
            boolean isKeyed = field == null ? table.isKeyed() : field.isKeyed();
            if (!isKeyed) {
                String what = field == null ? "index \"" + table.name() : "field \"" + field.name();
                throw ImportChecks.wrong("cannot " + doing + " keys on unkeyed " + what + "\"");
            }
        }
    }

    private Named named(String index, String fieldOrNull) {
        TableSchema table = core.catalog()
                .tableNamed(index)
                .orElseThrow(() -> new Problem(ProblemCode.NOT_FOUND, index + ": index not found"));
        if (fieldOrNull == null || fieldOrNull.isEmpty()) {
            return new Named(table, null);
        }
        return table.field(fieldOrNull)
                .map(field -> new Named(table, field))
                .orElseThrow(() -> new Problem(ProblemCode.NOT_FOUND, fieldOrNull + ": field not found"));
    }
}
