package io.millrace.apptest.steps;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/** Compares answers with what vectors expect of them; collects the differences. Confined to its thread. */
final class StepMatcher {
    /** Ticks of 100 ns from 1582-10-15 to 1970. */
    private static final long EPOCH_TICKS = 0x01B21DD213814000L;

    private static final long TICKS_PER_MILLI = 10_000;

    private final List<String> differences = new ArrayList<>();

    /** Empty if the value is as expected. */
    static List<String> differences(JsonNode expected, JsonNode actual) {
        StepMatcher matcher = new StepMatcher();
        matcher.match("$", expected, actual);
        return matcher.differences;
    }

    private static boolean fits(JsonNode expected, JsonNode actual) {
        return differences(expected, actual).isEmpty();
    }

    private void match(String path, JsonNode expected, JsonNode actual) {
        if (isMatcher(expected)) {
            Map.Entry<String, JsonNode> rule = expected.properties().iterator().next();
            if (!holds(rule.getKey(), rule.getValue(), actual)) {
                differ(path, expected, actual);
            }
        } else if (expected.isObject()) {
            matchMembers(path, (ObjectNode) expected, actual);
        } else if (expected.isArray()) {
            if (!actual.isArray() || actual.size() != expected.size()) {
                differ(path, expected, actual);
                return;
            }
            for (int i = 0; i < expected.size(); i++) {
                match(path + "[" + i + "]", expected.get(i), actual.get(i));
            }
        } else if (!isSame(expected, actual)) {
            differ(path, expected, actual);
        }
    }

    private void matchMembers(String path, ObjectNode expected, JsonNode actual) {
        if (!actual.isObject()) {
            differ(path, expected, actual);
            return;
        }
        expected.properties()
                .forEach(
                        member -> match(path + "." + member.getKey(), member.getValue(), actual.path(member.getKey())));
    }

    private static boolean isMatcher(JsonNode expected) {
        Iterator<String> names = expected.fieldNames();
        return expected.isObject() && expected.size() == 1 && names.next().startsWith("$");
    }

    private void differ(String path, JsonNode expected, JsonNode actual) {
        differences.add(path + ": expected " + expected + " but got " + (actual.isMissingNode() ? "nothing" : actual));
    }

    private static boolean isSame(JsonNode expected, JsonNode actual) {
        boolean areNumbers = expected.isNumber() && actual.isNumber();
        return areNumbers
                ? expected.decimalValue().compareTo(actual.decimalValue()) == 0
                : expected.equals(actual);
    }

    private static boolean holds(String rule, JsonNode argument, JsonNode actual) {
        return switch (rule) {
            case "$absent" -> actual.isMissingNode() == argument.booleanValue();
            case "$any" -> !actual.isMissingNode();
            case "$re" ->
                actual.isTextual()
                        && Pattern.compile(argument.textValue())
                                .matcher(actual.textValue())
                                .find();
            case "$type" -> isOfType(argument.textValue(), actual);
            case "$len" -> length(actual) == argument.intValue();
            case "$exact" -> isExactly(argument, actual);
            case "$contains" -> contains(argument, actual);
            case "$unordered" -> isUnordered(argument, actual);
            case "$one" -> any(argument, expected -> fits(expected, actual));
            case "$ge" -> compare(actual, argument) >= 0;
            case "$le" -> compare(actual, argument) <= 0;
            case "$iso" -> actual.isTextual() && instant(actual).equals(instant(argument));
            case "$jsonText" -> actual.isTextual() && fits(argument, parsed(actual.textValue()));
            case "$uuidv1" -> isUuid(actual);
            case "$uuidv1Time" ->
                isUuid(actual) && millis(actual) == instant(argument).toEpochMilli();
            case "$uuidv1Between" ->
                isUuid(actual)
                        && millis(actual) >= instant(argument.get(0)).toEpochMilli()
                        && millis(actual) <= instant(argument.get(1)).toEpochMilli();
            case "$uuidv1Increasing" -> isIncreasing(actual);
            default -> throw new IllegalArgumentException("no matcher " + rule);
        };
    }

    private static boolean isOfType(String type, JsonNode actual) {
        return switch (type) {
            case "string" -> actual.isTextual();
            case "number" -> actual.isNumber();
            case "integer" -> actual.isIntegralNumber();
            case "boolean" -> actual.isBoolean();
            case "object" -> actual.isObject();
            case "array" -> actual.isArray();
            default -> actual.isNull();
        };
    }

    private static int length(JsonNode actual) {
        return actual.isTextual()
                ? actual.textValue().codePointCount(0, actual.textValue().length())
                : actual.isContainerNode() ? actual.size() : -1;
    }

    private static boolean isExactly(JsonNode expected, JsonNode actual) {
        if (expected.isObject()) {
            return actual.isObject()
                    && actual.size() == expected.size()
                    && expected.properties().stream()
                            .allMatch(member -> isExactly(member.getValue(), actual.path(member.getKey())));
        } else if (expected.isArray()) {
            boolean isSame = actual.isArray() && actual.size() == expected.size();
            for (int i = 0; isSame && i < expected.size(); i++) {
                isSame = isExactly(expected.get(i), actual.get(i));
            }
            return isSame;
        }
        return isSame(expected, actual);
    }

    private interface Test {
        boolean holds(JsonNode element);
    }

    private static boolean any(JsonNode elements, Test test) {
        for (JsonNode element : elements) {
            if (test.holds(element)) {
                return true;
            }
        }
        return false;
    }

    private static boolean contains(JsonNode expected, JsonNode actual) {
        boolean isThere = actual.isArray();
        for (JsonNode each : expected) {
            isThere &= any(actual, element -> fits(each, element));
        }
        return isThere;
    }

    private static boolean isUnordered(JsonNode expected, JsonNode actual) {
        List<JsonNode> left = new ArrayList<>();
        actual.forEach(left::add);
        for (JsonNode each : expected) {
            int found = 0;
            while (found < left.size() && !fits(each, left.get(found))) {
                found++;
            }
            if (found == left.size()) {
                return false;
            }
            left.remove(found);
        }
        return left.isEmpty();
    }

    private static int compare(JsonNode actual, JsonNode bound) {
        if (actual.isNumber()) {
            return actual.decimalValue().compareTo(new BigDecimal(bound.asText()));
        }
        return instant(actual).compareTo(instant(bound));
    }

    private static Instant instant(JsonNode text) {
        return OffsetDateTime.parse(text.asText()).toInstant();
    }

    static JsonNode parsed(String text) {
        try {
            return StepJson.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private static boolean isUuid(JsonNode actual) {
        try {
            UUID uuid = UUID.fromString(actual.asText());
            return uuid.version() == 1 && uuid.variant() == 2 && uuid.toString().equals(actual.asText());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static long ticks(JsonNode uuid) {
        return UUID.fromString(uuid.asText()).timestamp() - EPOCH_TICKS;
    }

    private static long millis(JsonNode uuid) {
        return Instant.EPOCH
                .plus(Math.floorDiv(ticks(uuid), TICKS_PER_MILLI), ChronoUnit.MILLIS)
                .toEpochMilli();
    }

    private static boolean isIncreasing(JsonNode actual) {
        boolean rises = actual.isArray();
        for (int i = 0; rises && i < actual.size(); i++) {
            rises = isUuid(actual.get(i)) && (i == 0 || ticks(actual.get(i)) > ticks(actual.get(i - 1)));
        }
        return rises;
    }
}
