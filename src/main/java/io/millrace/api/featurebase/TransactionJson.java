package io.millrace.api.featurebase;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.json.Json;
import io.millrace.api.json.Members;
import io.millrace.model.GoDuration;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.transaction.ClientTransaction;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** What transactions look like in the server dialect. */
final class TransactionJson {
    private static final BigDecimal NANOS_MAX = BigDecimal.valueOf(Long.MAX_VALUE);

    private TransactionJson() {}

    static ObjectNode render(ClientTransaction transaction) {
        return Json.object()
                .put("id", transaction.id())
                .put("active", transaction.isActive())
                .put("exclusive", transaction.isExclusive())
                .put("timeout", GoDuration.format(transaction.timeout()))
                .put("createdAt", ServerTime.text(transaction.created()))
                .put("deadline", ServerTime.text(transaction.deadline()));
    }

    static ObjectNode byId(List<ClientTransaction> transactions) {
        ObjectNode all = Json.object();
        transactions.forEach(transaction -> all.set(transaction.id(), render(transaction)));
        return all;
    }

    static ArrayNode list(List<ClientTransaction> transactions) {
        ArrayNode all = Json.object().putArray("all");
        transactions.forEach(transaction -> all.add(render(transaction)));
        return all;
    }

    /** A number of seconds, or a text such as {@code 1m30s}. */
    static Duration timeout(Members body) {
        Duration timeout =
                body.any("timeout").map(value -> duration(body, value)).orElse(Duration.ZERO);
        if (timeout.isZero()) {
            throw new Problem(ProblemCode.INVALID_PARAMETER, "timeout is required and cannot be 0");
        }
        if (timeout.isNegative()) {
            throw body.wrong("timeout", "out_of_range", "cannot be negative");
        }
        return timeout;
    }

    private static Duration duration(Members body, JsonNode value) {
        OptionalLong nanos = value.isTextual()
                ? GoDuration.nanos(value.textValue())
                : body.number("timeout").map(TransactionJson::nanos).orElseThrow();
        return Duration.ofNanos(nanos.orElseThrow(() -> body.wrong(
                "timeout",
                "bad_duration",
                "must be a number of seconds, or a duration such as 1m30s, of 292 years at most")));
    }

    private static OptionalLong nanos(BigDecimal seconds) {
        BigDecimal nanos = seconds.movePointRight(9);
        return nanos.abs().compareTo(NANOS_MAX) > 0 ? OptionalLong.empty() : OptionalLong.of(nanos.longValue());
    }
}
