package io.millrace.api.featurebase.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.mapping.json.Shown;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Reads the {@code config} object of one definition. */
final class OptionReader {
    private final String field;
    private final ProblemList problems;
    private final Map<Option, Object> flat = new EnumMap<>(Option.class);
    private final Map<Option, Object> nested = new EnumMap<>(Option.class);

    private OptionReader(String field, ProblemList problems) {
        this.field = field;
        this.problems = problems;
    }

    static ColumnOptions read(String field, JsonNode config, ProblemList problems) {
        OptionReader reader = new OptionReader(field, problems);
        if (config != null && !config.isNull()) {
            reader.readObject(config);
        }
        return new ColumnOptions(reader.merged());
    }

    private void readObject(JsonNode config) {
        if (!config.isObject()) {
            problems.add(field, SchemaReason.BAD_CONFIG, field + ": config has to be an object");
            return;
        }
        for (Map.Entry<String, JsonNode> member : config.properties()) {
            if (member.getKey().equalsIgnoreCase(Option.CACHE_CONFIG)) {
                readCacheConfig(member.getValue());
            } else {
                readMember(member.getKey(), member.getValue(), flat, Option.of(member.getKey()));
            }
        }
    }

    private void readCacheConfig(JsonNode config) {
        if (config.isNull()) {
            return;
        }
        if (!config.isObject()) {
            problems.add(field, SchemaReason.BAD_CONFIG, field + ": " + Option.CACHE_CONFIG + " has to be an object");
            return;
        }
        for (Map.Entry<String, JsonNode> member : config.properties()) {
            Optional<Option> option = Option.of(member.getKey())
                    .filter(found -> found == Option.CACHE_TYPE || found == Option.CACHE_SIZE);
            readMember(member.getKey(), member.getValue(), nested, option);
        }
    }

    private void readMember(String name, JsonNode value, Map<Option, Object> into, Optional<Option> option) {
        if (option.isEmpty()) {
            problems.add(field, SchemaReason.UNKNOWN_OPTION, field + ": there is no option " + Shown.text(name));
            return;
        }
        if (value.isNull()) {
            return;
        }
        Object read = option.get().read(value);
        if (read == null) {
            String word = option.get().word();
            problems.add(
                    field,
                    SchemaReason.BAD_CONFIG,
                    field + ": option " + word + " has to be " + option.get().shapeShown());
        } else if (into.put(option.get(), read) != null) {
            problems.add(field, SchemaReason.BAD_CONFIG, field + ": option " + name + " is given twice");
        }
    }

    /** Both spellings of the cache options together; they may agree but not differ. */
    private Map<Option, Object> merged() {
        nested.forEach((option, value) -> {
            Object other = flat.putIfAbsent(option, value);
            if (other != null && !other.equals(value)) {
                problems.add(
                        field,
                        SchemaReason.CACHE_CONFLICT,
                        field + ": " + option.word() + " is " + other + " and, in " + Option.CACHE_CONFIG + ", "
                                + value);
            }
        });
        return flat;
    }
}
