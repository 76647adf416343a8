package io.millrace.api;

import io.vertx.core.buffer.Buffer;

/** A private key and its certificate chain, both in PEM. Immutable. */
public record PemBuffers(Buffer key, Buffer certificates) {
    @Override
    public String toString() {
        return "PemBuffers[…]";
    }
}
