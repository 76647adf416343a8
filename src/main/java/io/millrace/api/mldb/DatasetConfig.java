package io.millrace.api.mldb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.json.Json;
import io.millrace.dataset.DatasetEntry;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a client says of a dataset. Immutable.
 *
 * @param id empty if it leaves that to the server
 * @param type empty if it refers to a dataset that is there
 * @param json as it was given, with the id
 */
record DatasetConfig(Optional<String> id, Optional<DatasetType> type, Params params, ObjectNode json) {
    private static final Set<String> MEMBERS = Set.of("id", "type", "params", "persistent", "deterministic", "kind");
    private static final int ID_BYTES_MAX = 200;
    private static final Pattern ID = Pattern.compile("[^\\p{Cntrl}]{1,200}");

    /** @param pathIdOrNull the id that stands in the path, which the config may repeat and not contradict */
    static DatasetConfig parse(JsonNode json, String pathIdOrNull) {
        if (json.isMissingNode() || json.isNull()) {
            throw MldbError.of(
                    400,
                    "Empty payload: send the configuration of the dataset as JSON, such as {\"type\": \"sparse.mutable\"}");
        }
        Params members = new Params(json, "the dataset's configuration", MEMBERS);
        Optional<String> own = id(members);
        if (pathIdOrNull != null && own.isPresent() && !own.get().equals(pathIdOrNull)) {
            throw MldbError.of(
                    400,
                    "Ambiguous names: the path says '" + pathIdOrNull + "', the configuration '" + own.get() + "'");
        }
        members.flag("persistent", false);
        members.flag("deterministic", true);
        Optional<String> id = pathIdOrNull == null ? own : Optional.of(pathIdOrNull);
        id.ifPresent(DatasetConfig::requireId);
        Optional<DatasetType> type = members.text("type").map(DatasetConfig::type);
        Params params = new Params(
                members.any("params"),
                type.map(known -> "the params of a " + known.word()).orElse("params"),
                type.map(DatasetType::params).orElseGet(DatasetConfig::allParams));
        ObjectNode kept = json.deepCopy();
        id.ifPresent(known -> kept.put("id", known));
        return new DatasetConfig(id, type, params, kept);
    }

    /** That of a dataset that is there. */
    static DatasetConfig of(DatasetEntry entry) {
        return parse(Json.parse(entry.config()), entry.id());
    }

    private static Optional<String> id(Params members) {
        return members.any("id").isIntegralNumber()
                ? Optional.of(members.any("id").asText())
                : members.text("id");
    }

    private static DatasetType type(String word) {
        return DatasetType.of(word)
                .orElseThrow(() -> MldbError.of(
                        400,
                        "couldn't find type '" + word + "' in registry of datasets; there are "
                                + String.join(", ", DatasetType.words())));
    }

    /** A reference to what is there may say anything. */
    private static Set<String> allParams() {
        Set<String> all = new HashSet<>();
        for (DatasetType type : DatasetType.values()) {
            all.addAll(type.params());
        }
        return all;
    }

    private static void requireId(String id) {
        if (!ID.matcher(id).matches() || id.getBytes(StandardCharsets.UTF_8).length > ID_BYTES_MAX) {
            throw MldbError.of(400, "the id of a dataset has 1 to 200 bytes, none of them a control character");
        }
    }

    DatasetConfig named(String newId) {
        requireId(newId);
        ObjectNode kept = json.deepCopy();
        kept.put("id", newId);
        return new DatasetConfig(Optional.of(newId), type, params, kept);
    }

    DatasetType requiredType() {
        return type.orElseThrow(() -> MldbError.of(
                400,
                "the configuration of a dataset needs a type; there are " + String.join(", ", DatasetType.words())));
    }

    /** The id in a reference to a dataset that is there: the id itself, or an object with it. */
    static String referredId(JsonNode reference) {
        return reference.isObject() ? reference.path("id").asText() : reference.asText();
    }

    /** The store that its chunks are listed in, if it is one that lists chunks: those of one file are one. */
    static String store(DatasetEntry metadata) {
        return metadata.store().orElse("id:" + metadata.id());
    }
}
