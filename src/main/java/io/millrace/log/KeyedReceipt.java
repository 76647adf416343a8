package io.millrace.log;

import io.millrace.model.EndpointId;
import io.millrace.model.RequestKey;
import io.millrace.model.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;

/**
 * What was answered to a request with a key. In files little-endian:
 *
 * <pre>
 *  at  bytes
 *   0   16   id of the endpoint: high half, low half
 *  16   32   SHA-256 of the key
 *  48   32   SHA-256 of the body
 *  80    8   when it was committed, microseconds since 1970
 *  88    4   n, length of the receipt
 *  92    n   the receipt
 * </pre>
 *
 * <p>Immutable; the array is not copied.
 *
 * @param body digest of the request's body, by which another request with the same key is told apart
 * @param micros when it was committed, microseconds since 1970
 * @param receipt opaque here
 */
public record KeyedReceipt(RequestKey key, Sha256 body, long micros, byte[] receipt) {
    private static final int BYTES_MIN = 92;

    int bytes() {
        return BYTES_MIN + receipt.length;
    }

    /** @param out little-endian */
    void writeTo(ByteBuffer out) {
        UUID endpoint = key.endpoint().value();
        out.putLong(endpoint.getMostSignificantBits()).putLong(endpoint.getLeastSignificantBits());
        out.put(key.hash().toBytes()).put(body.toBytes());
        out.putLong(micros).putInt(receipt.length).put(receipt);
    }

    /** @throws IllegalArgumentException if there is none */
    static KeyedReceipt readFrom(ByteBuffer in) {
        if (in.order() != ByteOrder.LITTLE_ENDIAN || in.remaining() < BYTES_MIN) {
            throw new IllegalArgumentException("no receipt starts here");
        }
        EndpointId endpoint = new EndpointId(new UUID(in.getLong(), in.getLong()));
        RequestKey key = new RequestKey(endpoint, Sha256.read(in));
        Sha256 body = Sha256.read(in);
        long micros = in.getLong();
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("the receipt is cut off");
        }
        byte[] receipt = new byte[length];
        in.get(receipt);
        return new KeyedReceipt(key, body, micros, receipt);
    }
}
