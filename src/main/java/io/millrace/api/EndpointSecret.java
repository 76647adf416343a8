package io.millrace.api;

import io.millrace.catalog.Catalog;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.SecretHash;
import java.security.SecureRandom;
import java.util.Optional;

/** A secret in the path of an endpoint, which is all that its clients need to show. Immutable. */
public record EndpointSecret(String value) {
    /** 285 random bits, so a plain hash of it is safe to store. */
    private static final int LENGTH = 48;

    private static final String LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int LENGTH_MAX = 512;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Each letter and digit is as likely as the others. */
    public static EndpointSecret random() {
        StringBuilder value = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            value.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return new EndpointSecret(value.toString());
    }

    /** SHA-256, lower-case hexadecimal. */
    public String hash() {
        return SecretHash.of(value);
    }

    /** What the catalog keeps of a secret that is never shown again. */
    public Endpoint.PathSecret hashed() {
        return new Endpoint.PathSecret(hash(), null);
    }

    /** What the catalog keeps of a secret that has to be shown again. */
    public Endpoint.PathSecret sealed(InstallationKey key) {
        String hash = hash();
        return new Endpoint.PathSecret(hash, key.seal(value, hash));
    }

    /**
     * The secret that was sealed.
     *
     * @param kept with a sealed secret
     * @throws io.millrace.problem.Problem {@code INVALID_CONFIGURATION} if the key is another one, {@code CORRUPT_FILE} if
     *     what is kept is damaged
     */
    public static EndpointSecret open(Endpoint.PathSecret kept, InstallationKey key) {
        return new EndpointSecret(key.open(kept.sealed(), kept.hash()));
    }

    /** The endpoint with this secret, if there is one; how long the look-up takes says nothing about other secrets. */
    public Optional<Endpoint> endpoint(Catalog catalog) {
        if (value.length() > LENGTH_MAX) {
            return Optional.empty();
        }
        String hash = hash();
        return catalog.endpointWithSecret(hash)
                .filter(found -> SecretHash.isSame(found.secret().hash(), hash));
    }

    /** Never the value: it would end in a log. */
    @Override
    public String toString() {
        return "EndpointSecret[…]";
    }
}
