package io.millrace.api.featurebase;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.millrace.api.Body;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/** Bodies that are protobuf messages. */
final class ProtobufBody {
    static final String TYPE = "application/x-protobuf";

    private ProtobufBody() {}

    static boolean isDeclared(HttpServerRequest request) {
        return TYPE.equalsIgnoreCase(request.getHeader(HttpHeaders.CONTENT_TYPE));
    }

    /** @throws Problem if the request does not say that both its body and the answer are protobuf, as imports have to */
    static void require(HttpServerRequest request) {
        if (!isDeclared(request)) {
            throw new Problem(ProblemCode.INVALID_CONTENT_TYPE, "Unsupported media type");
        }
        List<String> accepted = request.headers().getAll(HttpHeaders.ACCEPT);
        if (accepted.isEmpty() || !TYPE.equalsIgnoreCase(accepted.get(0))) {
            throw new Problem(ProblemCode.NOT_ACCEPTABLE, "Not acceptable");
        }
    }

    /**
     * Fields that are not known are passed over.
     *
     * @param name of the message, for people
     */
    static <M extends MessageLite> M parse(Parser<M> parser, Body body, String name) {
        try {
            return parser.parseFrom(body.bytes(), 0, body.length());
        } catch (InvalidProtocolBufferException e) {
            throw new Problem(ProblemCode.INVALID_BODY, "the body is no " + name + " in protobuf: " + e.getMessage())
                    .causedBy(e);
        }
    }
}
