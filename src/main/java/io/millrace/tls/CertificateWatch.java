package io.millrace.tls;

import io.millrace.config.ServerConfig;
import io.millrace.problem.Problem;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees when the certificate's files have changed, or a self-signed certificate was replaced because it runs out. Thread-safe:
 * by its monitor.
 */
public final class CertificateWatch {
    private static final Logger log = LoggerFactory.getLogger(CertificateWatch.class);

    private final ServerConfig config;
    private final InstantSource clock;
    private TlsMaterial served;
    private String told = "";

    /** @param served what is served now */
    public CertificateWatch(ServerConfig config, InstantSource clock, TlsMaterial served) {
        this.config = config;
        this.clock = clock;
        this.served = served;
    }

    /**
     * What is to be served from now on, until {@link #serves} says that it is; empty if that is as before. Files that cannot be used are told in the log, once, and
     * what was served stays: they may be half written. Reads files, so not for an event loop.
     */
    public synchronized Optional<TlsMaterial> changed() {
        try {
            TlsMaterial now = TlsMaterial.load(config, clock);
            told = "";
            if (Arrays.equals(now.certificatePem(), served.certificatePem())
                    && Arrays.equals(now.keyPem(), served.keyPem())) {
                return Optional.empty();
            }
            return Optional.of(now);
        } catch (Problem unusable) {
            if (!told.equals(unusable.getMessage())) {
                told = unusable.getMessage();
                log.warn("the certificate stays the one that was read before: {}", told);
            }
            return Optional.empty();
        }
    }

    /** The material is served now. */
    public synchronized void serves(TlsMaterial material) {
        served = material;
    }
}
