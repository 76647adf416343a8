package io.millrace.api.keboola.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.millrace.api.json.Json;
import io.millrace.model.GoDuration;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The forms of values that can be set; each is kept as text. */
enum SettingType {
    FLAG("bool") {
        @Override
        String read(String name, JsonNode value) {
            require(name, value.isBoolean(), value);
            return value.asText();
        }

        @Override
        JsonNode shown(String text) {
            return BooleanNode.valueOf(text.equals("true"));
        }
    },
    WHOLE("int") {
        @Override
        String read(String name, JsonNode value) {
            require(name, value.isNumber() && isWhole(value.decimalValue()), value);
            if (value.decimalValue().abs().compareTo(MOST) > 0) {
                throw new IllegalArgumentException(
                        "invalid \"" + name + "\" value " + value.asText() + ": value out of range");
            }
            return value.decimalValue().toBigInteger().toString();
        }

        @Override
        JsonNode shown(String text) {
            return LongNode.valueOf(Long.parseLong(text));
        }

        @Override
        long amount(String text) {
            return Long.parseLong(text);
        }
    },
    /** Counts by 1024. */
    SIZE("string") {
        @Override
        String read(String name, JsonNode value) {
            require(name, value.isTextual(), value);
            long bytes = bytes(value.asText());
            if (bytes < 0) {
                throw new IllegalArgumentException(
                        "invalid \"" + name + "\" value \"" + value.asText() + "\": invalid syntax");
            }
            return sizeText(bytes);
        }

        @Override
        long amount(String text) {
            return bytes(text);
        }
    },
    DURATION("string") {
        @Override
        String read(String name, JsonNode value) {
            require(name, value.isTextual(), value);
            return GoDuration.parse(value.asText())
                    .map(GoDuration::format)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "invalid \"" + name + "\": time: invalid duration \"" + value.asText() + '"'));
        }

        @Override
        long amount(String text) {
            return GoDuration.parse(text).map(Duration::toNanos).orElseThrow();
        }
    },
    WORD("string") {
        @Override
        String read(String name, JsonNode value) {
            require(name, value.isTextual(), value);
            return value.asText();
        }
    },
    /** Several, with commas between them. */
    WORDS("[]string") {
        @Override
        String read(String name, JsonNode value) {
            require(name, value.isArray(), value);
            return value.toString();
        }

        @Override
        JsonNode shown(String text) {
            ArrayNode words = Json.array();
            for (String word : text.split(",")) {
                words.add(word);
            }
            return words;
        }
    };

    private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final Pattern SIZE_FORM = Pattern.compile("([0-9]{1,12}) ?([a-z]{0,2})");
    private static final Map<String, Integer> SHIFTS =
            Map.of("", 0, "b", 0, "k", 10, "kb", 10, "m", 20, "mb", 20, "g", 30, "gb", 30);

    private final String word;

    SettingType(String word) {
        this.word = word;
    }

    /** As it is shown. */
    String word() {
        return word;
    }

    /**
     * The value as it is kept.
     *
     * @throws IllegalArgumentException saying what is wrong
     */
    abstract String read(String name, JsonNode value);

    JsonNode shown(String text) {
        return TextNode.valueOf(text);
    }

    /** To be compared with bounds. */
    long amount(String text) {
        return 0;
    }

    void require(String name, boolean isRight, JsonNode value) {
        if (!isRight) {
            throw new IllegalArgumentException(
                    "invalid \"" + name + "\" value: found type \"" + type(value) + "\", expected \"" + word + '"');
        }
    }

    private static String type(JsonNode value) {
        if (value.isTextual()) {
            return WORD.word;
        }
        if (value.isBoolean()) {
            return FLAG.word;
        }
        return value.isIntegralNumber() ? WHOLE.word : value.isNumber() ? "float" : "object";
    }

    /** JSON does not tell 1 from 1.0. */
    private static boolean isWhole(BigDecimal value) {
        return value.signum() == 0 || value.stripTrailingZeros().scale() <= 0;
    }

    /** -1 if it is no size. */
    private static long bytes(String text) {
        Matcher form = SIZE_FORM.matcher(text.toLowerCase(Locale.ROOT));
        Optional<Integer> shift = form.matches() ? Optional.ofNullable(SHIFTS.get(form.group(2))) : Optional.empty();
        return shift.map(bits -> Long.parseLong(form.group(1)) << bits)
                .filter(bytes -> bytes >= 0)
                .orElse(-1L);
    }

    /** In the largest unit of which it is a multiple. */
    private static String sizeText(long bytes) {
        String units = " KMG";
        int unit = 0;
        long amount = bytes;
        while (unit < units.length() - 1 && amount > 0 && amount % 1024 == 0) {
            amount /= 1024;
            unit++;
        }
        return amount + (unit == 0 ? "B" : units.charAt(unit) + "B");
    }
}
