package io.millrace.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The files of the certificate. Both or none.
 *
 * @param certificate PEM, the server's own certificate first
 * @param key PEM, not encrypted
 * @param reloadInterval after which they are looked at again
 */
public record TlsConfig(Optional<Path> certificate, Optional<Path> key, Duration reloadInterval) {
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

    static final SettingGroup GROUP = new SettingGroup("TLS", CERTIFICATE, KEY, RELOAD_INTERVAL);

    static TlsConfig read(Values values) {
        TlsConfig tls = new TlsConfig(values.get(CERTIFICATE), values.get(KEY), values.get(RELOAD_INTERVAL));
        values.check(
                tls.key.isEmpty() || tls.certificate.isPresent(), "tls.certificate is needed too", KEY, CERTIFICATE);
        values.check(tls.certificate.isEmpty() || tls.key.isPresent(), "tls.key is needed too", CERTIFICATE, KEY);
        return tls;
    }
}
