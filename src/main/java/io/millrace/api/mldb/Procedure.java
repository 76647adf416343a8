package io.millrace.api.mldb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.json.Json;
import java.util.Optional;
import java.util.Set;

/** What a recorder has done for its chunks. Immutable. */
sealed interface Procedure {
    /** Makes a dataset. */
    record CreateEntity(DatasetConfig config) implements Procedure {}

    /**
     * Runs JavaScript.
     *
     * @param args that it is given, with what the recorder adds
     */
    record RunScript(String source, ObjectNode args) implements Procedure {}

    Set<String> MEMBERS = Set.of("id", "type", "params");
    Set<String> SCRIPT_PARAMS = Set.of("language", "scriptConfig", "args");

    /** @return empty if there is none */
    static Optional<Procedure> of(Params params, String member) {
        if (!params.has(member)) {
            return Optional.empty();
        }
        Params procedure = new Params(params.any(member), member, MEMBERS);
        String type = procedure
                .text("type")
                .orElseThrow(() -> MldbError.of(400, member + " needs a type; there are createEntity and script.run"));
        return Optional.of(
                switch (type) {
                    case "createEntity" -> entity(procedure.any("params"), member);
                    case "script.run" -> script(procedure.any("params"), member);
                    default ->
                        throw MldbError.of(
                                400,
                                "couldn't find type '" + type
                                        + "' in registry of procedures; there are createEntity and script.run");
                });
    }

    private static Procedure entity(JsonNode params, String member) {
        if (!params.path("kind").asText("dataset").equals("dataset")) {
            throw MldbError.of(400, member + ": the kind of the entity has to be dataset");
        }
        return new CreateEntity(DatasetConfig.parse(params, null));
    }

    private static Procedure script(JsonNode json, String member) {
        Params params = new Params(json, "the params of " + member, SCRIPT_PARAMS);
        String language = params.text("language").orElse("");
        if (language.equals("python")) {
            throw MldbError.of(
                    400,
                    member + ": Python is not run here, since it cannot be kept from the machine; write JavaScript");
        }
        if (!language.equals("javascript")) {
            throw MldbError.of(400, member + ": language has to be javascript");
        }
        Params config =
                new Params(params.any("scriptConfig"), "scriptConfig of " + member, Set.of("source", "address"));
        if (config.has("address")) {
            throw MldbError.of(400, member + ": scripts are not fetched from an address; send the source");
        }
        ObjectNode args = params.any("args") instanceof ObjectNode given ? given : Json.object();
        return new RunScript(
                config.text("source").orElseThrow(() -> MldbError.of(400, member + ": scriptConfig needs a source")),
                args);
    }
}
