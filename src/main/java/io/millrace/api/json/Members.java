package io.millrace.api.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.problem.FieldProblem;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The members of a JSON object in a request. JSON null counts as absent. What is missing or has the wrong type is thrown as
 * a {@link Problem} that names the member. Immutable.
 */
public final class Members {
    /** Texts are read in a time that grows with the square of their length. */
    private static final int NUMBER_CHARS_MAX = 100;

    private final JsonNode json;
    private final List<String> path;

    /** @throws Problem {@code INVALID_BODY} if it is not an object */
    public static Members ofBody(JsonNode body) {
        if (!body.isObject() && !body.isMissingNode()) {
            throw new Problem(ProblemCode.INVALID_BODY, "the body is not a JSON object");
        }
        return new Members(body, List.of());
    }

    private Members(JsonNode json, List<String> path) {
        this.json = json;
        this.path = path;
    }

    public boolean has(String name) {
        return !json.path(name).isMissingNode() && !json.path(name).isNull();
    }

    public Iterable<String> names() {
        return json::fieldNames;
    }

    public Optional<JsonNode> any(String name) {
        return has(name) ? Optional.of(json.get(name)) : Optional.empty();
    }

    public Optional<String> text(String name) {
        return any(name).map(value -> {
            if (!value.isTextual()) {
                throw wrong(name, "wrong_type", "must be a string");
            }
            return value.textValue();
        });
    }

    public String requiredText(String name) {
        return text(name).filter(text -> !text.isBlank()).orElseThrow(() -> missing(name));
    }

    public Optional<Boolean> flag(String name) {
        return any(name).map(value -> {
            if (!value.isBoolean()) {
                throw wrong(name, "wrong_type", "must be true or false");
            }
            return value.booleanValue();
        });
    }

    /** A JSON number, or a string that holds one; of neither more digits nor a longer exponent than is of any use. */
    public Optional<BigDecimal> number(String name) {
        return any(name).map(value -> {
            if (!value.isNumber() && !(value.isTextual() && value.textValue().length() <= NUMBER_CHARS_MAX)) {
                throw wrong(name, "bad_number", "must be a number");
            }
            BigDecimal number = value.isNumber() ? value.decimalValue() : parse(name, value.textValue());
            if (Math.abs((long) number.scale()) > NUMBER_CHARS_MAX || number.precision() > NUMBER_CHARS_MAX) {
                throw wrong(name, "bad_number", "must be a number with " + NUMBER_CHARS_MAX + " digits at most");
            }
            return number;
        });
    }

    private BigDecimal parse(String name, String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw wrong(name, "bad_number", "must be a number").causedBy(e);
        }
    }

    public Optional<Long> whole(String name, long min, long max) {
        return number(name).map(value -> {
            BigDecimal low = BigDecimal.valueOf(min);
            BigDecimal high = BigDecimal.valueOf(max);
            if (value.compareTo(low) < 0
                    || value.compareTo(high) > 0
                    || value.stripTrailingZeros().scale() > 0) {
                throw wrong(name, "out_of_range", "must be a whole number from " + min + " to " + max);
            }
            return value.longValueExact();
        });
    }

    public Optional<Members> object(String name) {
        return any(name).map(value -> {
            if (!value.isObject()) {
                throw wrong(name, "wrong_type", "must be an object");
            }
            return new Members(value, pathTo(name));
        });
    }

    /** The elements of a list of objects; none if it is absent. */
    public List<Members> objects(String name) {
        List<Members> objects = new ArrayList<>();
        any(name).ifPresent(list -> {
            if (!list.isArray()) {
                throw wrong(name, "wrong_type", "must be a list");
            }
            for (JsonNode element : list) {
                String place = name + "[" + objects.size() + "]";
                if (!element.isObject()) {
                    throw wrong(place, "wrong_type", "must be an object");
                }
                objects.add(new Members(element, pathTo(place)));
            }
        });
        return objects;
    }

    public Members requiredObject(String name) {
        return object(name).orElseThrow(() -> missing(name));
    }

    private Problem missing(String name) {
        return problem(ProblemCode.MISSING_PARAMETER, name, "missing", "is required");
    }

    public Problem wrong(String name, String reason, String what) {
        return problem(ProblemCode.INVALID_PARAMETER, name, reason, what);
    }

    private Problem problem(ProblemCode code, String name, String reason, String what) {
        String message = String.join(".", pathTo(name)) + " " + what;
        return new Problem(code, message, List.of(new FieldProblem(name, pathTo(name), reason, message)));
    }

    private List<String> pathTo(String name) {
        List<String> longer = new ArrayList<>(path);
        longer.add(name);
        return longer;
    }
}
