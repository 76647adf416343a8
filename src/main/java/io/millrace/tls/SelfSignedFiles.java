package io.millrace.tls;

import io.millrace.files.DataFile;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The certificate that the server makes for itself, in a folder of its own. */
final class SelfSignedFiles {
    static final String CERTIFICATE = "certificate.pem";
    static final String KEY = "key.pem";

    private static final Logger log = LoggerFactory.getLogger(SelfSignedFiles.class);

    /** A certificate with less time left is replaced, so that no start serves one that runs out soon after. */
    private static final Duration LEFT_MIN = Duration.ofDays(30);

    private final Path folder;
    private final InstantSource clock;

    SelfSignedFiles(Path folder, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
    }

    TlsMaterial load() {
        try {
            Optional<PemPair> kept = kept();
            return kept.isPresent() ? kept.get().material() : fresh();
        } catch (IOException failure) {
            throw new Problem(ProblemCode.INVALID_CONFIGURATION, folder + " cannot be used: " + failure)
                    .causedBy(failure);
        }
    }

    private Optional<PemPair> kept() {
        Path certificate = folder.resolve(CERTIFICATE);
        Path key = folder.resolve(KEY);
        if (!Files.exists(certificate) || !Files.exists(key)) {
            return Optional.empty();
        }
        try {
            PemPair pair = PemPair.of(PemFile.read(certificate), PemFile.read(key));
            Optional<String> outOfDate = pair.outOfDate(clock.instant());
            if (outOfDate.isPresent()) {
                log.warn("the self-signed certificate is replaced: {}", outOfDate.get());
                return Optional.empty();
            }
            if (pair.expiry().isBefore(clock.instant().plus(LEFT_MIN))) {
                log.info("the self-signed certificate runs out at {}, so it is replaced", pair.expiry());
                return Optional.empty();
            }
            return Optional.of(pair);
        } catch (Problem unusable) {
            log.warn("the self-signed certificate is replaced: {}", unusable.getMessage());
            return Optional.empty();
        }
    }

    /** The key first: a crash in between leaves a pair that does not fit, which the next start replaces. */
    private TlsMaterial fresh() throws IOException {
        TlsMaterial material = SelfSigned.make(HostNames.ofThisMachine(), clock.instant());
        DataFile.write(folder.resolve(KEY), material.keyPem(), "rw-------");
        DataFile.write(folder.resolve(CERTIFICATE), material.certificatePem(), "rw-r--r--");
        log.info("made a self-signed certificate: {}", folder.resolve(CERTIFICATE));
        return material;
    }
}
