package io.millrace.api.mldb;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cell.CellTime;
import io.millrace.problem.Problem;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;

/** The members of a structured object of a request, each known and of its type. Immutable. */
final class Params {
    private final JsonNode json;
    private final String what;

    /**
     * @param what the object is, for messages
     * @param known the members that it may have
     */
    Params(JsonNode json, String what, Set<String> known) {
        if (!json.isObject() && !json.isMissingNode() && !json.isNull()) {
            throw MldbError.of(400, what + " has to be an object");
        }
        for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw MldbError.of(400, "unknown field '" + name + "' in " + what + "; it may have " + sorted(known));
            }
        }
        this.json = json;
        this.what = what;
    }

    private static String sorted(Set<String> known) {
        return known.isEmpty()
                ? "none"
                : String.join(", ", known.stream().sorted().toList());
    }

    boolean has(String name) {
        return json.hasNonNull(name);
    }

    JsonNode any(String name) {
        return json.path(name);
    }

    Optional<String> text(String name) {
        if (!has(name)) {
            return Optional.empty();
        }
        if (!json.get(name).isTextual()) {
            throw MldbError.of(400, what + ": " + name + " has to be a text");
        }
        return Optional.of(json.get(name).textValue());
    }

    boolean flag(String name, boolean otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        if (!json.get(name).isBoolean()) {
            throw MldbError.of(400, what + ": " + name + " has to be true or false");
        }
        return json.get(name).booleanValue();
    }

    Optional<Long> whole(String name) {
        if (!has(name)) {
            return Optional.empty();
        }
        if (!json.get(name).canConvertToExactIntegral() || !json.get(name).canConvertToLong()) {
            throw MldbError.of(400, what + ": " + name + " has to be a whole number");
        }
        return Optional.of(json.get(name).longValue());
    }

    /** As cells have it: a text, a number of seconds, or {@code {"ts": …}}. */
    long time(String name, long otherwise) {
        JsonNode value = json.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        JsonNode inner = value.isObject() && value.size() == 1 ? value.path("ts") : value;
        try {
            if (inner.isTextual()) {
                return CellTime.parse(inner.textValue());
            } else if (inner.isNumber()) {
                return CellTime.ofSeconds(inner.doubleValue());
            }
        } catch (Problem problem) {
            throw MldbError.of(400, what + ": " + name + ": " + problem.getMessage());
        }
        throw MldbError.of(400, what + ": " + name + " has to be a time");
    }
}
