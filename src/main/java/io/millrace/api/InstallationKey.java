package io.millrace.api;

import io.millrace.files.DataFile;
import io.millrace.model.Sha256;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key that secrets are kept under which have to be shown again. A sealed text is {@code 1.<id of the key>.<base64url of
 * nonce, AES-256-GCM ciphertext and tag>} with a random nonce of 96 bits and a tag of 128 (NIST SP 800-38D). The file of the
 * key has one line of 64 hexadecimal digits. Thread-safe.
 */
public final class InstallationKey {
    private static final String FILE = "installation.key";
    private static final Pattern LINE = Pattern.compile("[0-9A-Fa-f]{64}");
    private static final String VERSION = "1";
    private static final String ALGORITHM = "AES/GCM/NoPadding";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int ID_DIGITS = 8;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path file;
    private final SecretKeySpec key;
    private final String id;

    private InstallationKey(Path file, byte[] bytes) {
        this.file = file;
        key = new SecretKeySpec(bytes, "AES");
        id = HexFormat.of()
                .formatHex(Sha256.of(bytes, 0, bytes.length).toBytes())
                .substring(0, ID_DIGITS);
    }

    /**
     * Reads the key; makes one below the data folder if none is configured and there is none yet.
     *
     * @param configured has to exist
     * @throws Problem {@code INVALID_CONFIGURATION} if the file cannot be used
     */
    public static InstallationKey load(Path data, Optional<Path> configured) {
        Path file = configured.orElse(data.resolve(FILE));
        try {
            if (!Files.exists(file)) {
                if (configured.isPresent()) {
                    throw unusable(
                            file,
                            "there is no such file; make one with openssl rand -hex 32, and give it to all nodes");
                }
                byte[] fresh = new byte[KEY_BYTES];
                RANDOM.nextBytes(fresh);
                String line = HexFormat.of().formatHex(fresh) + "\n";
                DataFile.write(file, line.getBytes(StandardCharsets.US_ASCII), "rw-------");
            }
            String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).strip();
            if (!LINE.matcher(text).matches()) {
                throw unusable(file, "it is not one line of 64 hexadecimal digits; bring back the key from a backup");
            }
            return new InstallationKey(file, HexFormat.of().parseHex(text));
        } catch (IOException failure) {
            throw unusable(file, "it cannot be read or written: " + failure).causedBy(failure);
        }
    }

    private static Problem unusable(Path file, String why) {
        return new Problem(ProblemCode.INVALID_CONFIGURATION, "the key of the installation, " + file + ": " + why);
    }

    /** @param context whom the text belongs to; it opens for no other */
    public String seal(String text, String context) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, context).doFinal(text.getBytes(StandardCharsets.UTF_8));
            byte[] all = new byte[nonce.length + sealed.length];
            System.arraycopy(nonce, 0, all, 0, nonce.length);
            System.arraycopy(sealed, 0, all, nonce.length, sealed.length);
            return VERSION + "." + id + "."
                    + Base64.getUrlEncoder().withoutPadding().encodeToString(all);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES-GCM", e);
        }
    }

    /**
     * @param context as it was sealed with
     * @throws Problem {@code INVALID_CONFIGURATION} if another key sealed it, {@code CORRUPT_FILE} if it is damaged
     */
    public String open(String sealed, String context) {
        String[] parts = sealed.split("\\.", -1);
        if (parts.length != 3 || !parts[0].equals(VERSION)) {
            throw damaged();
        }
        if (!parts[1].equals(id)) {
            throw unusable(
                    file,
                    "it is the key " + id + ", but a secret was sealed with the key " + parts[1]
                            + "; bring that one back, or rotate the secret");
        }
        try {
            byte[] all = Base64.getUrlDecoder().decode(parts[2]);
            if (all.length < NONCE_BYTES + TAG_BITS / 8) {
                throw damaged();
            }
            byte[] nonce = Arrays.copyOf(all, NONCE_BYTES);
            byte[] text =
                    cipher(Cipher.DECRYPT_MODE, nonce, context).doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES);
            return new String(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException | AEADBadTagException e) {
            throw damaged();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES-GCM", e);
        }
    }

    private static Problem damaged() {
        return new Problem(
                ProblemCode.CORRUPT_FILE, "a sealed secret is damaged or belongs to something else; rotate the secret");
    }

    private Cipher cipher(int mode, byte[] nonce, String context) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(ALGORITHM);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    /** Never the key: it would end in a log. */
    @Override
    public String toString() {
        return "InstallationKey[" + id + "]";
    }
}
