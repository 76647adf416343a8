package io.millrace.api.featurebase;

import io.millrace.model.AnswerForm;
import io.millrace.model.AnswerForm.Encoding;
import io.millrace.model.Generation;
import io.millrace.model.RowParts;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;

/**
 * The form in which a client reads answers: protobuf, if it does not take JSON. Requests of all generations look the same, but for the
 * User-Agent, so the old ones are known by it. Immutable.
 */
final class QueryForms {
    static final String PROTOBUF_TYPE = "application/protobuf";

    private static final CharSequence DIALECT = HttpHeaders.createOptimized("X-Pilosa-Dialect");
    private static final CharSequence ROW = HttpHeaders.createOptimized("X-Pilosa-Row");
    private static final String COLUMN_ATTRS = "columnAttrs";
    private static final List<String> OLD_AGENTS = List.of("java-pilosa/", "python-pilosa/", "go-pilosa/");

    private final Optional<Encoding> configured;

    /** @param configured whatever the User-Agent; empty if it decides */
    QueryForms(Optional<Encoding> configured) {
        this.configured = configured;
    }

    /** @throws Problem if the request names a dialect that there is not */
    AnswerForm of(HttpServerRequest request) {
        boolean isOld = encoding(request) == Encoding.PILOSA_1 || hasOldArguments(request);
        boolean takesJson = AcceptRule.takesJson(request);
        AnswerForm form = takesJson
                ? new AnswerForm(isOld ? Encoding.PILOSA_1_JSON : Encoding.JSON, false)
                : new AnswerForm(encoding(request), "roaring".equalsIgnoreCase(request.getHeader(ROW)));
        return form.encoding().generation() == Generation.PILOSA_1
                ? form.showing(new RowParts(
                        !isSet(request, "excludeRowAttrs"),
                        !isSet(request, "excludeColumns"),
                        isSet(request, COLUMN_ATTRS)))
                : form;
    }

    /** Nobody else knows of attributes. */
    private static boolean hasOldArguments(HttpServerRequest request) {
        return request.params().contains(COLUMN_ATTRS) || request.params().contains("excludeRowAttrs");
    }

    private static boolean isSet(HttpServerRequest request, String argument) {
        return "true".equals(request.getParam(argument));
    }

    /** Whether the client is of the first generation, or could be, since nothing says of which it is. */
    boolean mayBeOld(HttpServerRequest request) {
        boolean isUnknown = configured.isEmpty()
                && request.getHeader(DIALECT) == null
                && request.getHeader(HttpHeaders.USER_AGENT) == null;
        return isUnknown || encoding(request) == Encoding.PILOSA_1;
    }

    static CharSequence contentType(AnswerForm form) {
        return form.isProtobuf() ? PROTOBUF_TYPE : CloudFailures.JSON_TYPE;
    }

    private Encoding encoding(HttpServerRequest request) {
        String dialect = request.getHeader(DIALECT);
        if (dialect == null) {
            return configured.orElseGet(() -> byAgent(request));
        }
        return switch (dialect) {
            case "auto" -> byAgent(request);
            case "pilosa1" -> Encoding.PILOSA_1;
            case "featurebase3" -> Encoding.FEATUREBASE_3;
            default ->
                throw new Problem(
                        ProblemCode.INVALID_PARAMETER,
                        "the header " + DIALECT + " is '" + dialect + "', and may be auto, pilosa1 or featurebase3");
        };
    }

    private static Encoding byAgent(HttpServerRequest request) {
        String agent = request.getHeader(HttpHeaders.USER_AGENT);
        boolean isOld = agent != null && OLD_AGENTS.stream().anyMatch(agent::startsWith);
        return isOld ? Encoding.PILOSA_1 : Encoding.FEATUREBASE_3;
    }
}
