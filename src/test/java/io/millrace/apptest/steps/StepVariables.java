package io.millrace.apptest.steps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code ${name}} stands for in one vector. Confined to its thread. */
final class StepVariables {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}]*)}");
    private static final Pattern SHIFTED = Pattern.compile("now([+-])(\\d+)(ms|s|m|h|d)");
    private static final DateTimeFormatter INSTANT = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'");
    private static final DateTimeFormatter BUCKET = DateTimeFormatter.ofPattern("uuuuMMddHH'0000'");

    private final Map<String, JsonNode> values = new HashMap<>();

    StepVariables(Map<String, String> given) {
        given.forEach((name, value) -> values.put(name, JsonNodeFactory.instance.textNode(value)));
        put("run", Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36));
    }

    void put(String name, String value) {
        values.put(name, JsonNodeFactory.instance.textNode(value));
    }

    void put(String name, JsonNode value) {
        values.put(name, value);
    }

    String text(String text) {
        Matcher matcher = REFERENCE.matcher(text);
        StringBuilder replaced = new StringBuilder();
        while (matcher.find()) {
            matcher.appendReplacement(replaced, Matcher.quoteReplacement(value(matcher.group(1))));
        }
        return matcher.appendTail(replaced).toString();
    }

    private String value(String name) {
        Matcher shifted = SHIFTED.matcher(name);
        if (name.equals("now")) {
            return INSTANT.format(Instant.now().atOffset(ZoneOffset.UTC));
        } else if (name.equals("bucketNow")) {
            return BUCKET.format(Instant.now().atOffset(ZoneOffset.UTC));
        } else if (shifted.matches()) {
            Duration by = duration(Long.parseLong(shifted.group(2)), shifted.group(3));
            Instant moment = Instant.now().plus(shifted.group(1).equals("-") ? by.negated() : by);
            return INSTANT.format(moment.atOffset(ZoneOffset.UTC));
        }
        JsonNode value = values.get(name);
        if (value == null) {
            throw new IllegalStateException("the vector has no variable " + name);
        }
        return value.asText();
    }

    private static Duration duration(long amount, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    /** The same JSON with all references replaced. */
    JsonNode replaced(JsonNode json) {
        if (json.isTextual()) {
            return JsonNodeFactory.instance.textNode(text(json.textValue()));
        } else if (json.isArray()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            json.forEach(element -> array.add(replaced(element)));
            return array;
        } else if (json.isObject() && json.size() == 1 && json.has("$var")) {
            return replaced(values.get(json.get("$var").textValue()));
        } else if (json.isObject()) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            json.properties().forEach(member -> object.set(text(member.getKey()), replaced(member.getValue())));
            return object;
        }
        return json;
    }
}
