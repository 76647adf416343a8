package io.millrace.api.keboola.source;

import io.millrace.api.EndpointSecret;
import io.millrace.api.StreamIdentity;
import io.millrace.api.keboola.common.Refusal;
import io.millrace.api.keboola.common.Source;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.EndpointState;
import java.util.Optional;

/** {@code /stream/{project}/{source}/{secret}}. Immutable. */
record StreamPath(String project, String source, EndpointSecret secret) {
    private static final int SEGMENTS = 5;

    /** Empty if the path is another one. */
    static Optional<StreamPath> of(String path) {
        String[] segments = path.split("/", -1);
        return segments.length == SEGMENTS && !segments[4].isEmpty()
                ? Optional.of(new StreamPath(segments[2], segments[3], new EndpointSecret(segments[4])))
                : Optional.empty();
    }

    /** @throws Refusal if there is none of that type that takes records */
    Endpoint endpoint(Catalog catalog, StreamIdentity identity, String type) {
        long projectId = projectId();
        Endpoint endpoint = secret.endpoint(catalog)
                .filter(found ->
                        found.dialect().equals(Source.DIALECT) && found.name().equals(source))
                .filter(found -> projectId == identity.project())
                .filter(found -> Source.of(found).type().equals(type))
                .orElseThrow(() -> new Refusal(
                        404,
                        "noSourceFound",
                        "the specified combination of projectID, sourceID and secret was not found"));
        if (endpoint.state() == EndpointState.DISABLED) {
            throw new Refusal(404, "disabledSource", "the specified source is disabled in all branches");
        }
        return endpoint;
    }

    /** @throws Refusal if it is no number */
    long projectId() {
        try {
            return Long.parseLong(project);
        } catch (NumberFormatException e) {
            throw Refusal.badRequest("invalid project ID \"" + project + '"');
        }
    }
}
