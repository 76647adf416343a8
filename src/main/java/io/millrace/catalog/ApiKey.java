package io.millrace.catalog;

import java.time.Instant;

/**
 * A credential without its secret, which is not stored.
 *
 * @param id a UUID
 * @param owner who made it: the id of the API key that was used, or {@code admin}
 * @param hash SHA-256 of the secret, lower-case hexadecimal
 * @param group id of the {@link Group} that it is for, and for nothing else; null if it is not bound to one
 * @param subject of a certificate whose clients act with its rights, as {@link CertificateSubject} shows it; null for none
 */
public record ApiKey(
        String id, String name, String owner, Role role, String hash, Instant created, String group, String subject) {
    /** One for the whole server. */
    public ApiKey(String id, String name, String owner, Role role, String hash, Instant created) {
        this(id, name, owner, role, hash, created, null, null);
    }
}
