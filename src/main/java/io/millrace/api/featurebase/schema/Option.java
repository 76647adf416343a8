package io.millrace.api.featurebase.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** The options of a definition. Their names are matched without regard to case. */
enum Option {
    /** Stores under another column name. */
    DEST_NAME_VAL("DestNameVal", Shape.TEXT),
    MUTEX("Mutex", Shape.BOOL),
    QUANTUM("Quantum", Shape.TEXT),
    TTL("TTL", Shape.TEXT),
    CACHE_TYPE("CacheType", Shape.TEXT),
    CACHE_SIZE("CacheSize", Shape.INTEGER),
    LAYOUT("Layout", Shape.TEXT),
    MIN("Min", Shape.INTEGER),
    MAX("Max", Shape.INTEGER),
    FOREIGN_INDEX("ForeignIndex", Shape.TEXT),
    SCALE("Scale", Shape.INTEGER),
    EPOCH("Epoch", Shape.TEXT),
    UNIT("Unit", Shape.TEXT),
    CUSTOM_UNIT("CustomUnit", Shape.TEXT),
    GRANULARITY("Granularity", Shape.TEXT);

    /** The JSON type of an option's value. */
    enum Shape {
        BOOL("true or false"),
        TEXT("a string"),
        INTEGER("a whole number of at most 64 bits");

        private final String shown;

        Shape(String shown) {
            this.shown = shown;
        }
    }

    /** Wraps {@link #CACHE_TYPE} and {@link #CACHE_SIZE}, which may also stand for themselves. */
    static final String CACHE_CONFIG = "CacheConfig";

    private final String word;
    private final Shape shape;

    Option(String word, Shape shape) {
        this.word = word;
        this.shape = shape;
    }

    static Optional<Option> of(String word) {
        for (Option option : values()) {
            if (option.word.equalsIgnoreCase(word)) {
                return Optional.of(option);
            }
        }
        return Optional.empty();
    }

    String word() {
        return word;
    }

    /** For messages: what a value has to be. */
    String shapeShown() {
        return shape.shown;
    }

    /** The value as Boolean, String or Long; null if it has another JSON type. */
    Object read(JsonNode value) {
        return switch (shape) {
            case BOOL -> value.isBoolean() ? (Object) value.booleanValue() : null;
            case TEXT -> value.isTextual() ? value.textValue() : null;
            case INTEGER -> value.isIntegralNumber() && value.canConvertToLong() ? (Object) value.longValue() : null;
        };
    }
}
