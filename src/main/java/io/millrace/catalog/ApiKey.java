package io.millrace.catalog;

import java.time.Instant;

/**
 * A credential without its secret, which is not stored.
 *
 * @param id a UUID
 * @param owner who made it: the id of the API key that was used, or {@code admin}
 * @param hash SHA-256 of the secret, lower-case hexadecimal
 */
public record ApiKey(String id, String name, String owner, Role role, String hash, Instant created) {}
