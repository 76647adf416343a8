package io.millrace.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The files of the certificate, both or none, and how TLS is spoken.
 *
 * @param certificate PEM, the server's own certificate first
 * @param key PEM, not encrypted
 * @param reloadInterval after which they are looked at again
 * @param provider who does the cryptography
 * @param handshakes of the listener at a time
 * @param addressHandshakes those of one client address
 * @param handshakeTimeout how long one may take
 */
public record TlsConfig(
        Optional<Path> certificate,
        Optional<Path> key,
        Duration reloadInterval,
        TlsProviderChoice provider,
        int handshakes,
        int addressHandshakes,
        Duration handshakeTimeout) {
    static final Setting<Optional<Path>> CERTIFICATE = new Setting<>(
            "tls.certificate",
            "",
            ValueType.optionalPath(),
            "PEM file, the server's certificate first. Empty: a self-signed one is kept in <data>/tls.");
    static final Setting<Optional<Path>> KEY =
            new Setting<>("tls.key", "", ValueType.optionalPath(), "PEM file with the certificate's private key.");

    static final Setting<Duration> RELOAD_INTERVAL = new Setting<>(
            "tls.reload.interval",
            "1m",
            ValueType.duration("1s", "1d"),
            "How often the files are looked at; new connections get what is new there.");

    static final Setting<TlsProviderChoice> PROVIDER = new Setting<>(
            "tls.provider",
            "auto",
            ValueType.oneOf(TlsProviderChoice.class),
            "Who does the cryptography: openssl (BoringSSL, a fraction of the work for a handshake) or jdk. auto: openssl where it runs.");

    static final Setting<Integer> HANDSHAKES = new Setting<>(
            "tls.handshakes.listener",
            "500",
            ValueType.integer(1, 100_000),
            "Handshakes under way at a time; connections beyond are closed at once.");

    static final Setting<Integer> ADDRESS_HANDSHAKES = new Setting<>(
            "tls.handshakes.address",
            "200",
            ValueType.integer(1, 100_000),
            "Those of one client address. More for a proxy that passes TLS through.");

    static final Setting<Duration> HANDSHAKE_TIMEOUT = new Setting<>(
            "tls.handshake.timeout", "10s", ValueType.duration("100ms", "5m"), "How long a handshake may take.");

    static final SettingGroup GROUP = new SettingGroup(
            "TLS", CERTIFICATE, KEY, RELOAD_INTERVAL, PROVIDER, HANDSHAKES, ADDRESS_HANDSHAKES, HANDSHAKE_TIMEOUT);

    static TlsConfig read(Values values) {
        TlsConfig tls = new TlsConfig(
                values.get(CERTIFICATE),
                values.get(KEY),
                values.get(RELOAD_INTERVAL),
                values.get(PROVIDER),
                values.get(HANDSHAKES),
                values.get(ADDRESS_HANDSHAKES),
                values.get(HANDSHAKE_TIMEOUT));
        values.check(
                tls.key.isEmpty() || tls.certificate.isPresent(), "tls.certificate is needed too", KEY, CERTIFICATE);
        values.check(tls.certificate.isEmpty() || tls.key.isPresent(), "tls.key is needed too", CERTIFICATE, KEY);
        return tls;
    }
}
