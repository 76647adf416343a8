package io.millrace.model;

import java.nio.charset.StandardCharsets;

/**
 * Names one request to one endpoint, so that it can be sent again.
 *
 * @param hash of the key that the client made up, which is not kept
 */
public record RequestKey(EndpointId endpoint, Sha256 hash) {
    /** The longest key of a client, in UTF-16 units. */
    public static final int CHARACTERS_MAX = 255;

    public static RequestKey of(EndpointId endpoint, String key) {
        byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
        return new RequestKey(endpoint, Sha256.of(utf8, 0, utf8.length));
    }
}
