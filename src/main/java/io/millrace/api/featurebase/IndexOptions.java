package io.millrace.api.featurebase;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.json.Members;
import io.millrace.model.Identity;
import io.millrace.model.TableNotes;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.Map;
import java.util.Set;

/**
 * What a request says about an index that is to be made. Immutable.
 *
 * @param trackExistence true if nothing else is said
 */
record IndexOptions(Identity identity, boolean trackExistence, TableNotes notes) {
    static final IndexOptions DEFAULT = new IndexOptions(Identity.ID, true, TableNotes.NONE);

    private static final String OPTIONS = "options";
    private static final Set<String> KNOWN = Set.of("keys", "trackExistence", "partitionN", "description");

    /** @throws Problem also if there is a member that means nothing */
    static IndexOptions ofRequest(JsonNode body) {
        Members members = Members.ofBody(body);
        requireKnown(body, Set.of(OPTIONS));
        if (!body.has(OPTIONS)) {
            return DEFAULT;
        }
        JsonNode options = body.get(OPTIONS);
        if (!options.isObject()) {
            throw new Problem(ProblemCode.INVALID_PARAMETER, "options is not map[string]interface{}");
        }
        requireKnown(options, KNOWN);
        return of(members.requiredObject(OPTIONS));
    }

    private static void requireKnown(JsonNode object, Set<String> known) {
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            if (!known.contains(member.getKey())) {
                throw new Problem(
                        ProblemCode.INVALID_PARAMETER,
                        "unknown key: " + member.getKey() + ":" + GoValue.of(member.getValue()));
            }
        }
    }

    static IndexOptions of(Members options) {
        String description = options.text("description").orElse("");
        if (description.indexOf('\0') >= 0) {
            throw options.wrong("description", "bad_text", "cannot hold U+0000");
        }
        long partitions = options.whole("partitionN", 0, Integer.MAX_VALUE).orElse(0L);
        return new IndexOptions(
                options.flag("keys").orElse(false) ? Identity.KEY : Identity.ID,
                options.flag("trackExistence").orElse(true),
                new TableNotes(description, (int) partitions));
    }
}
