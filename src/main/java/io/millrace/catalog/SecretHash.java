package io.millrace.catalog;

import io.millrace.model.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** What is stored of a secret that has enough random bits of its own: SHA-256 of its UTF-8, lower-case hexadecimal. */
public final class SecretHash {
    private SecretHash() {}

    public static String of(String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(Sha256.of(bytes, 0, bytes.length).toBytes());
    }

    /** Takes the same time wherever the texts differ. */
    public static boolean isSame(String one, String other) {
        int difference = one.length() ^ other.length();
        for (int i = 0; i < Math.min(one.length(), other.length()); i++) {
            difference |= one.charAt(i) ^ other.charAt(i);
        }
        return difference == 0;
    }
}
