package io.millrace.coordinator.catalog;

import io.millrace.catalog.SecretHash;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** What a client shows to prove that it holds a key; 256 random bits, so a plain hash of it is safe to store. */
record ApiKeySecret(String value) {
    private static final String PREFIX = "mr_";
    private static final String IN_GROUP = "fc_";
    private static final int RANDOM_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    static ApiKeySecret random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(bytes);
        return new ApiKeySecret(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /**
     * One that names its key, in three parts with an underscore between them.
     *
     * @param id of the key
     */
    static ApiKeySecret inGroup(String id) {
        byte[] bytes = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(bytes);
        return new ApiKeySecret(IN_GROUP + id + '_' + HexFormat.of().formatHex(bytes));
    }

    /** SHA-256, lower-case hexadecimal. */
    String hash() {
        return SecretHash.of(value);
    }

    /** Never the value: it would end in a log. */
    @Override
    public String toString() {
        return "ApiKeySecret[" + hash().substring(0, 8) + "…]";
    }
}
