package io.millrace.mapping.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;

/** The limits of the JSON that clients may send, beyond the length of the body. */
final class JsonBodies {
    /** Objects and arrays inside each other, from the record's own object on. */
    static final int RECORD_DEPTH_MAX = 64;
    /** The records object, its list, and the object around each record. */
    private static final int ENVELOPE_DEPTH = 3;
    /** Characters of a number: no column holds more than 20 digits, but zeros and fractions are legal. */
    static final int NUMBER_CHARS_MAX = 1_000;
    /** Characters of a member name. */
    static final int NAME_CHARS_MAX = 10_000;

    private JsonBodies() {}

    /**
     * A factory of its own for each mapping: the table of member names that its parsers share then holds the names of one
     * endpoint's clients only. Jackson drops that table when it has grown beyond some thousand names.
     */
    static JsonFactory factory() {
        StreamReadConstraints limits = StreamReadConstraints.builder()
                .maxNestingDepth(ENVELOPE_DEPTH + RECORD_DEPTH_MAX)
                .maxNumberLength(NUMBER_CHARS_MAX)
                .maxNameLength(NAME_CHARS_MAX)
                // The body is in memory and its length is limited already.
                .maxStringLength(Integer.MAX_VALUE)
                .maxDocumentLength(-1)
                .build();
        return new JsonFactoryBuilder()
                .streamReadConstraints(limits)
                .recyclerPool(JsonRecyclerPools.threadLocalPool())
                .enable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .disable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .build();
    }
}
