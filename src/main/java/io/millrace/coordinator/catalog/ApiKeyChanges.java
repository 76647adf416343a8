package io.millrace.coordinator.catalog;

import io.millrace.catalog.ApiKey;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.CertificateSubject;
import io.millrace.catalog.ControlCommand.CreateApiKey;
import io.millrace.catalog.ControlCommand.RenameApiKey;
import io.millrace.catalog.ControlCommand.RevokeApiKey;
import io.millrace.catalog.NewApiKey;
import io.millrace.catalog.Role;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;

/** The commands about API keys. */
final class ApiKeyChanges {
    private ApiKeyChanges() {}

    static CatalogChange<NewApiKey> create(CreateApiKey command) {
        UUID id = UUID.randomUUID();
        return create(
                command, id, command.group().isPresent() ? ApiKeySecret.inGroup(id.toString()) : ApiKeySecret.random());
    }

    /** With a secret that the caller has already put into a safe place. */
    static CatalogChange<NewApiKey> create(CreateApiKey command, ApiKeySecret secret) {
        return create(command, UUID.randomUUID(), secret);
    }

    private static CatalogChange<NewApiKey> create(CreateApiKey command, UUID id, ApiKeySecret secret) {
        return (connection, now) -> {
            Names.requireTitle("API key", command.name());
            command.group().ifPresent(group -> Missing.requireGroup(now, group, ProblemCode.RELATED_NOT_FOUND));
            command.subject().ifPresent(subject -> requireFree(now, subject));
            return connection
                    .preparedQuery("insert into api_keys (id, name, owner, role, hash, group_id, subject)"
                            + " values ($1, $2, $3, $4, $5, $6, $7)")
                    .execute(Tuple.of(
                            id,
                            command.name(),
                            command.owner(),
                            command.role().name(),
                            secret.hash(),
                            command.group().map(UUID::fromString).orElse(null),
                            command.subject().map(CertificateSubject::text).orElse(null)))
                    .map(done -> after -> new NewApiKey(
                            after.keyWithHash(secret.hash()).orElseThrow(() -> missing("just made")), secret.value()));
        };
    }

    static CatalogChange<ApiKey> rename(RenameApiKey command) {
        return (connection, now) -> {
            Names.requireTitle("API key", command.name());
            ApiKey key = require(now, command.id());
            return connection
                    .preparedQuery("update api_keys set name = $2 where id = $1 and deleted is null")
                    .execute(Tuple.of(UUID.fromString(key.id()), command.name()))
                    .map(done -> after -> require(after, key.id()));
        };
    }

    static CatalogChange<Void> revoke(RevokeApiKey command) {
        return (connection, now) -> {
            ApiKey key = require(now, command.id());
            if (key.role() == Role.ADMIN && admins(now) == 1) {
                throw new Problem(
                        ProblemCode.INCORRECT_STATE,
                        "API key " + key.name() + " is the last one of an administrator; make another one first");
            }
            return connection
                    .preparedQuery("update api_keys set deleted = clock_timestamp() where id = $1 and deleted is null")
                    .execute(Tuple.of(UUID.fromString(key.id())))
                    .compose(done -> Graves.clear(connection, "api_keys"))
                    .map(done -> after -> null);
        };
    }

    /** A certificate that two keys have would be nobody's. */
    private static void requireFree(Catalog now, CertificateSubject subject) {
        now.keyWithSubject(subject.compared()).ifPresent(key -> {
            throw new Problem(
                    ProblemCode.ALREADY_EXISTS,
                    "API key " + key.name() + " has the certificate subject " + subject.text()
                            + " already; revoke it first");
        });
    }

    static long admins(Catalog now) {
        return now.keys().stream().filter(key -> key.role() == Role.ADMIN).count();
    }

    private static ApiKey require(Catalog now, String id) {
        return now.keys().stream()
                .filter(key -> key.id().equals(id))
                .findFirst()
                .orElseThrow(() -> missing(id));
    }

    private static Problem missing(String id) {
        return new Problem(ProblemCode.NOT_FOUND, "there is no API key " + id);
    }
}
