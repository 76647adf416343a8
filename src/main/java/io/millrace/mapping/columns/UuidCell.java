package io.millrace.mapping.columns;

import io.millrace.mapping.document.Span;
import io.millrace.mapping.request.RequestParts;
import java.security.SecureRandom;

/** UUIDs of version 7 of RFC 9562: the time of receipt in milliseconds since 1970, then chance. */
final class UuidCell implements Cell {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    private static final int CHANCE_BYTES = 10;
    private static final int TIME_BYTES = 6;

    /** Chance for many: to ask for a little costs as much as to ask for a lot. */
    private final byte[] chance = new byte[64 * CHANCE_BYTES];

    private int used = chance.length;

    @Override
    public Span of(RequestParts request) {
        if (used == chance.length) {
            RANDOM.nextBytes(chance);
            used = 0;
        }
        byte[] text = new byte[36];
        long millis = request.receivedMillis();
        int to = 0;
        for (int i = 0; i < TIME_BYTES + CHANCE_BYTES; i++) {
            int octet = i < TIME_BYTES ? (int) (millis >>> (8 * (TIME_BYTES - 1 - i))) & 0xff : chance[used++] & 0xff;
            if (i == 6) {
                octet = 0x70 | (octet & 0x0f);
            } else if (i == 8) {
                octet = 0x80 | (octet & 0x3f);
            }
            text[to++] = HEX[octet >> 4];
            text[to++] = HEX[octet & 0xf];
            if (i == 3 || i == 5 || i == 7 || i == 9) {
                text[to++] = '-';
            }
        }
        return Span.of(text);
    }
}
