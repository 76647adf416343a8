package io.millrace.api.featurebase;

import io.millrace.api.Body;
import io.millrace.model.AnswerForm;
import io.millrace.model.Generation;
import io.millrace.model.RowParts;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.protobuf.QueryRequest;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * What the body of a query says: it is the text, or a {@code QueryRequest} with it. Of that message the members that nodes of one cluster
 * send each other have no effect.
 *
 * @param shards null if it names none
 * @param form of the request, with what the body says of it
 */
record QueryBody(String pql, long[] shards, AnswerForm form) {
    /** @param form as the head of the request says it */
    static QueryBody read(HttpServerRequest request, Body body, AnswerForm form) {
        return ProtobufBody.isDeclared(request) ? message(body, form) : new QueryBody(text(body), null, form);
    }

    private static QueryBody message(Body body, AnswerForm form) {
        QueryRequest query = ProtobufBody.parse(QueryRequest.parser(), body, "QueryRequest");
        if (query.getEmbeddedDataCount() > 0) {
            throw new Problem(
                    ProblemCode.INVALID_BODY,
                    "EmbeddedData is what nodes of one cluster send each other; send a query without it");
        }
        long[] shards = query.getShardsCount() == 0
                ? null
                : query.getShardsList().stream().mapToLong(Long::longValue).toArray();
        return new QueryBody(query.getQuery(), shards, form(query, form));
    }

    /** Clients of today have no such members that would have an effect. */
    private static AnswerForm form(QueryRequest query, AnswerForm form) {
        RowParts head = form.rows();
        return form.encoding().generation() == Generation.PILOSA_1
                ? form.showing(new RowParts(
                        head.attributes() && !query.getExcludeRowAttrs(),
                        head.records() && !query.getExcludeColumns(),
                        head.recordAttributes() || query.getColumnAttrs()))
                : form;
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
