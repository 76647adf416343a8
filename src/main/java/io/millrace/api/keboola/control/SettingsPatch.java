package io.millrace.api.keboola.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.keboola.common.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a request wants to have set. Immutable.
 *
 * @param values by key, in the order of the request; null takes a value back
 * @param repeated keys that are there several times
 */
record SettingsPatch(Map<String, JsonNode> values, List<String> repeated, Optional<String> changeDescription) {
    private static final int KEYS_TOLD_CHARACTERS = 50;

    static SettingsPatch read(JsonBody body) {
        Checks checks = new Checks();
        Map<String, JsonNode> values = new LinkedHashMap<>();
        List<String> repeated = new ArrayList<>();
        for (JsonBody entry : body.objects("settings").orElse(List.of())) {
            Optional<String> key = entry.text("key");
            if (key.isEmpty()) {
                checks.missing("key", JsonBody.ROOT);
            }
            if (!entry.json().has("value")) {
                checks.missing("value", JsonBody.ROOT);
            }
            key.filter(values::containsKey).ifPresent(repeated::add);
            key.ifPresent(name -> values.put(name, entry.json().get("value")));
        }
        body.text("changeDescription").ifPresent(text -> checks.storable("body.changeDescription", text));
        checks.require();
        return new SettingsPatch(values, repeated, body.text("changeDescription"));
    }

    /**
     * What is set then.
     *
     * @throws Refusal if a key or a value is wrong
     */
    Map<String, String> applyTo(Map<String, String> before) {
        Map<String, String> after = new HashMap<>(before);
        List<String> problems = new ArrayList<>();
        repeated.forEach(key -> problems.add("key \"" + key + "\" is defined multiple times"));
        unknown().ifPresent(problems::add);
        for (SettingKey key : SettingKeys.ALL) {
            JsonNode value = values.get(key.name());
            if (value != null && !key.isProtected()) {
                put(after, key, value, problems);
            }
        }
        if (!problems.isEmpty()) {
            throw new Refusal(400, "badRequest", problems);
        }
        requireOpen();
        return after;
    }

    private static void put(Map<String, String> after, SettingKey key, JsonNode value, List<String> problems) {
        if (value.isNull()) {
            after.remove(key.name());
            return;
        }
        try {
            after.put(key.name(), key.read(value));
        } catch (IllegalArgumentException e) {
            problems.add(e.getMessage());
        }
    }

    private Optional<String> unknown() {
        String keys = values.keySet().stream()
                .filter(key -> !SettingKeys.BY_NAME.containsKey(key))
                .sorted()
                .collect(Collectors.joining("\", \""));
        if (keys.isEmpty()) {
            return Optional.empty();
        }
        String told = keys.length() <= KEYS_TOLD_CHARACTERS ? keys : keys.substring(0, KEYS_TOLD_CHARACTERS) + "…";
        return Optional.of("key not found: \"" + told + '"');
    }

    private void requireOpen() {
        TreeSet<String> locked = new TreeSet<>();
        values.keySet().stream()
                .filter(key -> SettingKeys.BY_NAME.get(key).isProtected())
                .forEach(locked::add);
        if (!locked.isEmpty()) {
            throw new Refusal(
                    403, "forbidden", "cannot modify protected keys: \"" + String.join("\", \"", locked) + '"');
        }
    }
}
