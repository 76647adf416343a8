package io.millrace.tls;

import io.millrace.problem.Problem;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees when files have changed that connections are secured with, or when a self-signed certificate was replaced because it
 * runs out. Thread-safe: by its monitor.
 *
 * @param <T> what the files hold
 */
public final class CertificateWatch<T> {
    private static final Logger log = LoggerFactory.getLogger(CertificateWatch.class);

    private final String what;
    private final UnaryOperator<T> reader;
    private final ReloadObserver observer;
    private T served;
    private String told = "";

    /**
     * @param what how the log calls it
     * @param reader reads the files, knowing what is served; throws a {@link Problem} if they cannot be used
     * @param served what is served now
     */
    public CertificateWatch(String what, UnaryOperator<T> reader, T served, ReloadObserver observer) {
        this.what = what;
        this.reader = reader;
        this.served = served;
        this.observer = observer;
    }

    /**
     * What is to be served from now on, until {@link #serves} says that it is; empty if that is as before. Files that cannot be used are told in the log, once, and
     * what was served stays: they may be half written. Reads files, so not for an event loop.
     */
    public synchronized Optional<T> changed() {
        try {
            T now = reader.apply(served);
            told = "";
            return now.equals(served) ? Optional.empty() : Optional.of(now);
        } catch (Problem unusable) {
            observer.refused();
            if (!told.equals(unusable.getMessage())) {
                told = unusable.getMessage();
                log.warn("{} stays as it was read before: {}", what, told);
            }
            return Optional.empty();
        }
    }

    /** The material is served now. */
    public synchronized void serves(T material) {
        served = material;
        observer.replaced();
        log.info("{} was replaced; new connections get the new one", what);
    }
}
