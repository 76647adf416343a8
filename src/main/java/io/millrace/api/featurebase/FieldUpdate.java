package io.millrace.api.featurebase;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.json.Members;
import io.millrace.model.FieldType;
import io.millrace.model.GoDuration;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a request changes of a field: one of the two. Immutable. */
record FieldUpdate(Optional<Duration> ttl, Optional<Boolean> noStandardView) {
    /**
     * @param body with the name of an option and its new value
     * @param doing stands before what is wrong
     */
    static FieldUpdate of(Members body, FieldType type, String doing) {
        ServerFieldOptions.requireKnown(body, Set.of("option", "value"));
        String option = body.text("option").orElse("");
        String value = body.any("value").map(JsonNode::asText).orElse("");
        return switch (option.toLowerCase(Locale.ROOT)) {
            case "ttl" -> {
                requireTime(type, doing + "can only add TTL to");
                yield new FieldUpdate(Optional.of(ttl(value, doing)), Optional.empty());
            }
            case "nostandardview" -> {
                requireTime(type, doing + "can only set noStandardView of");
                yield new FieldUpdate(Optional.empty(), Optional.of(truth(value, doing)));
            }
            default -> throw wrong(doing + "updates for option '" + option + "' are not supported");
        };
    }

    private static void requireTime(FieldType type, String what) {
        if (type != FieldType.TIME) {
            throw wrong(what + " a 'time' type field, not '" + type.word() + "'");
        }
    }

    private static Duration ttl(String value, String doing) {
        Duration ttl = GoDuration.parse(value).orElseThrow(() -> wrong(doing + "cannot parse ttl: " + value));
        if (ttl.isNegative()) {
            throw wrong(doing + "ttl can't be negative: '" + value + "'");
        }
        return ttl;
    }

    private static boolean truth(String value, String doing) {
        if (!value.equals("true") && !value.equals("false")) {
            throw wrong(doing + "noStandardView is true or false, not '" + value + "'");
        }
        return value.equals("true");
    }

    private static Problem wrong(String message) {
        return new Problem(ProblemCode.INVALID_PARAMETER, message);
    }
}
