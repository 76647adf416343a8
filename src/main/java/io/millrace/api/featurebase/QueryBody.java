package io.millrace.api.featurebase;

import io.millrace.api.Body;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.protobuf.QueryRequest;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * What the body of a query says: it is the text, or a {@code QueryRequest} with it. Of that message the members for attributes, and those
 * that nodes of one cluster send each other, have no effect, as there is neither here.
 *
 * @param shards null if it names none
 */
record QueryBody(String pql, long[] shards) {
    static QueryBody read(HttpServerRequest request, Body body) {
        return ProtobufBody.isDeclared(request) ? message(body) : new QueryBody(text(body), null);
    }

    private static QueryBody message(Body body) {
        QueryRequest query = ProtobufBody.parse(QueryRequest.parser(), body, "QueryRequest");
        if (query.getEmbeddedDataCount() > 0) {
            throw new Problem(
                    ProblemCode.INVALID_BODY,
                    "EmbeddedData is what nodes of one cluster send each other; send a query without it");
        }
        long[] shards = query.getShardsCount() == 0
                ? null
                : query.getShardsList().stream().mapToLong(Long::longValue).toArray();
        return new QueryBody(query.getQuery(), shards);
    }

    private static String text(Body body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body.bytes(), 0, body.length()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Problem(ProblemCode.INVALID_BODY, "the query is not UTF-8").causedBy(e);
        }
    }
}
