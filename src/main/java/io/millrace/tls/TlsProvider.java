package io.millrace.tls;

import io.millrace.config.TlsProviderChoice;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who does the cryptography of TLS. Both speak the same protocols and ciphers. */
public enum TlsProvider {
    /** BoringSSL, in C. */
    OPENSSL(SslProvider.OPENSSL),
    JDK(SslProvider.JDK);

    private static final Logger log = LoggerFactory.getLogger(TlsProvider.class);

    private final SslProvider netty;

    TlsProvider(SslProvider netty) {
        this.netty = netty;
    }

    SslProvider netty() {
        return netty;
    }

    /**
     * The one that is asked for, or the best that runs here; says which in the log.
     *
     * @throws Problem {@code INVALID_CONFIGURATION} if what is asked for does not run here
     */
    public static TlsProvider choose(TlsProviderChoice choice) {
        if (choice == TlsProviderChoice.JDK) {
            log.info("TLS is done by the JDK, as tls.provider says");
            return JDK;
        }
        Optional<String> obstacle = obstacle();
        if (obstacle.isEmpty()) {
            log.info("TLS is done by {}", OpenSsl.versionString());
            return OPENSSL;
        } else if (choice == TlsProviderChoice.OPENSSL) {
            throw new Problem(
                    ProblemCode.INVALID_CONFIGURATION,
                    "tls.provider: openssl cannot be used here: " + obstacle.get()
                            + "; choose auto or jdk, or a platform that it is built for");
        }
        log.info("TLS is done by the JDK, since openssl cannot be used here: {}", obstacle.get());
        return JDK;
    }

    private static Optional<String> obstacle() {
        if (!OpenSsl.isAvailable()) {
            return Optional.of(reason(OpenSsl.unavailabilityCause()));
        }
        return SslProvider.isTlsv13Supported(SslProvider.OPENSSL) && SslProvider.isAlpnSupported(SslProvider.OPENSSL)
                ? Optional.empty()
                : Optional.of(OpenSsl.versionString() + " has no TLS 1.3 or no ALPN");
    }

    private static String reason(Throwable cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
