package io.millrace.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Certificates of clients.
 *
 * @param authorities PEM, those who sign them; there unless nobody is asked for one
 */
public record ClientCertificateConfig(Optional<Path> authorities, Demand demand) {
    /** Whether clients are asked for a certificate. */
    public enum Demand {
        NONE,
        /** One that does not hold is as good as none. */
        REQUEST,
        /** Without one that holds there is no connection. */
        REQUIRE
    }

    static final Setting<Optional<Path>> AUTHORITIES = new Setting<>(
            "tls.client.ca",
            "",
            ValueType.optionalPath(),
            "PEM file with the authorities that sign the certificates of clients; looked at again like the others.");
    static final Setting<Demand> DEMAND = new Setting<>(
            "tls.client.auth",
            "none",
            ValueType.oneOf(Demand.class),
            "Whether clients are asked for a certificate. One whose subject an API key has acts with its rights; require"
                    + " refuses connections without one.");

    static final SettingGroup GROUP = new SettingGroup("Certificates of clients", AUTHORITIES, DEMAND);

    static ClientCertificateConfig read(Values values) {
        ClientCertificateConfig config = new ClientCertificateConfig(values.get(AUTHORITIES), values.get(DEMAND));
        boolean asks = config.demand != Demand.NONE;
        values.check(!asks || config.authorities.isPresent(), "tls.client.ca is needed too", DEMAND, AUTHORITIES);
        values.check(
                asks || config.authorities.isEmpty(),
                "nobody is asked for a certificate; set tls.client.auth to request or require",
                AUTHORITIES,
                DEMAND);
        return config;
    }
}
