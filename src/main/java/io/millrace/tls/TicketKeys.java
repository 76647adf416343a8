package io.millrace.tls;

import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The keys that seal session tickets of BoringSSL. They are in memory only, and of one certificate: what it has sealed is worth nothing with
 * the next. New tickets are sealed with the newest key; those of the one before are still taken, and replaced. Thread-safe: by its
 * monitor.
 */
final class TicketKeys {
    /** How long a key seals; a ticket is good for at least that, and at most for twice as long. */
    static final Duration PERIOD = Duration.ofHours(6);

    private final OpenSslSessionContext sessions;
    private final LongSupplier nanos;
    private final SecureRandom random = new SecureRandom();
    private OpenSslSessionTicketKey newest;
    private volatile long rotatedNanos;

    TicketKeys(OpenSslSessionContext sessions, LongSupplier nanos) {
        this.sessions = sessions;
        this.nanos = nanos;
        this.newest = fresh();
        this.rotatedNanos = nanos.getAsLong();
        sessions.setTicketKeys(newest);
    }

    void rotateIfDue() {
        if (nanos.getAsLong() - rotatedNanos >= PERIOD.toNanos()) {
            rotate();
        }
    }

    private synchronized void rotate() {
        long age = nanos.getAsLong() - rotatedNanos;
        if (age < PERIOD.toNanos()) {
            return;
        }
        OpenSslSessionTicketKey before = newest;
        newest = fresh();
        if (age < 2 * PERIOD.toNanos()) {
            sessions.setTicketKeys(newest, before);
        } else {
            sessions.setTicketKeys(newest);
        }
        rotatedNanos += age;
    }

    private OpenSslSessionTicketKey fresh() {
        return new OpenSslSessionTicketKey(
                bytes(OpenSslSessionTicketKey.NAME_SIZE),
                bytes(OpenSslSessionTicketKey.HMAC_KEY_SIZE),
                bytes(OpenSslSessionTicketKey.AES_KEY_SIZE));
    }

    private byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }
}
