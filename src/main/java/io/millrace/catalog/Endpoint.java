package io.millrace.catalog;

import io.millrace.mapping.Framing;
import io.millrace.model.EndpointId;
import io.millrace.model.Request;
import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.time.Instant;
import java.util.List;

/**
 * Where clients post. Immutable: a change gives a new one in the next catalog.
 *
 * @param dialect whose paths and words it is spoken to with
 * @param databaseId the database that holds the endpoint
 * @param group id of the {@link Group} that it is in, where its name is its own; null if the dialect has none
 * @param limits the endpoint's own, or the server's defaults
 * @param secret in its path; null if it has none
 * @param sinks in the order of their making; perhaps none
 * @param failure why the state is {@code FAILED}, else null
 */
public record Endpoint(
        EndpointId id,
        String dialect,
        String databaseId,
        String group,
        Details details,
        EndpointState state,
        Limits limits,
        PathSecret secret,
        List<Sink> sinks,
        Trail trail,
        String failure) {

    /**
     * A secret that stands in the path of the endpoint.
     *
     * @param hash SHA-256 of it, lower-case hexadecimal
     * @param sealed the secret under the key of the installation, for dialects that have to show it again; else null
     */
    public record PathSecret(String hash, String sealed) {
        @Override
        public String toString() {
            return "PathSecret[…]";
        }
    }

    public Endpoint {
        sinks = List.copyOf(sinks);
    }

    public String name() {
        return details.name();
    }

    public Instant created() {
        return trail.created();
    }

    public Instant updated() {
        return trail.updated();
    }

    /** For dialects whose endpoints have one sink. */
    public Sink single() {
        return sinks.get(0);
    }

    /**
     * Which bytes of the request's body are records, as the first sink that takes records has it.
     *
     * @throws Problem {@code INCORRECT_STATE} if none does
     */
    public Framing framing(Request request) {
        for (Sink sink : sinks) {
            if (sink.isActive()) {
                return sink.mapping().framing(request);
            }
        }
        throw new Problem(ProblemCode.INCORRECT_STATE, "no sink of endpoint " + id + " is ACTIVE; it stores nothing");
    }

    /** Whether one of the sinks writes to the table. */
    public boolean feeds(TableId table) {
        return sinks.stream().anyMatch(sink -> sink.table().id().equals(table));
    }

    /** The same with compiled sinks. */
    public Endpoint with(EndpointState now, List<Sink> compiled, String failureOrNull) {
        return new Endpoint(
                id, dialect, databaseId, group, details, now, limits, secret, compiled, trail, failureOrNull);
    }
}
