package io.millrace.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.catalog.Endpoint;
import io.millrace.catalog.SecretHash;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EndpointSecretTest {
    @TempDir
    Path data;

    private InstallationKey key;

    @BeforeEach
    void makesAKey() {
        key = InstallationKey.load(data, Optional.empty());
    }

    private static ProblemCode code(Runnable action) {
        return assertThrows(Problem.class, action::run).code();
    }

    @Test
    void isOfLettersAndDigitsAllOfThem() {
        Set<Integer> seen = new HashSet<>();
        Set<String> secrets = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            String value = EndpointSecret.random().value();
            assertTrue(value.matches("[0-9A-Za-z]{48}"), value);
            value.chars().forEach(seen::add);
            secrets.add(value);
        }
        assertEquals(62, seen.size());
        assertEquals(1_000, secrets.size());
    }

    @Test
    void isStoredAsItsHash() {
        EndpointSecret secret = new EndpointSecret("abc");
        assertEquals("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", secret.hash());
        assertEquals(secret.hash(), secret.hashed().hash());
        assertNull(secret.hashed().sealed());
        assertFalse((secret + " " + secret.sealed(key) + " " + key).contains("abc"));
    }

    @Test
    void comparesHashes() {
        assertTrue(SecretHash.isSame("ab", "ab"));
        for (String other : List.of("", "a", "ac", "bb", "abc")) {
            assertFalse(SecretHash.isSame("ab", other), other);
        }
    }

    @Test
    void opensWhatItSealed() {
        EndpointSecret secret = EndpointSecret.random();
        Endpoint.PathSecret kept = secret.sealed(key);
        assertNotEquals(kept.sealed(), secret.sealed(key).sealed());
        assertFalse(kept.sealed().contains(secret.value()));
        assertEquals(secret, EndpointSecret.open(kept, key));
        assertEquals(secret, EndpointSecret.open(kept, InstallationKey.load(data, Optional.empty())));
        Path shared = data.resolve("installation.key");
        assertEquals(
                secret, EndpointSecret.open(kept, InstallationKey.load(data.resolve("node-2"), Optional.of(shared))));
    }

    @Test
    void saysThatTheKeyIsAnother() {
        Endpoint.PathSecret kept = EndpointSecret.random().sealed(key);
        InstallationKey other = InstallationKey.load(data.resolve("other"), Optional.empty());
        Problem problem = assertThrows(Problem.class, () -> EndpointSecret.open(kept, other));
        assertEquals(ProblemCode.INVALID_CONFIGURATION, problem.code());
        assertTrue(problem.getMessage().contains("installation.key"), problem.getMessage());
        assertTrue(problem.getMessage().contains(kept.sealed().split("\\.")[1]), problem.getMessage());
    }

    @Test
    void opensNothingThatIsDamagedOrBelongsToAnother() {
        Endpoint.PathSecret kept = EndpointSecret.random().sealed(key);
        String sealed = kept.sealed();
        String prefix = sealed.substring(0, sealed.lastIndexOf('.') + 1);
        for (int i = prefix.length(); i < sealed.length() - 1; i++) {
            char swapped = sealed.charAt(i) == 'A' ? 'B' : 'A';
            String damaged = sealed.substring(0, i) + swapped + sealed.substring(i + 1);
            assertEquals(ProblemCode.CORRUPT_FILE, code(() -> key.open(damaged, kept.hash())), damaged);
        }
        for (String damaged : List.of(
                "", "x", "1..", prefix, prefix + "AAAA", prefix + "?", "2" + sealed.substring(1), sealed + ".")) {
            ProblemCode code = code(() -> key.open(damaged, kept.hash()));
            assertTrue(code == ProblemCode.CORRUPT_FILE || damaged.equals("1.."), damaged + code);
        }
        assertEquals(ProblemCode.CORRUPT_FILE, code(() -> key.open(sealed, new EndpointSecret("other").hash())));
    }

    @Test
    void keepsTheKeyForTheServerAlone() throws IOException {
        Path file = data.resolve("installation.key");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertTrue(Files.readString(file).matches("[0-9a-f]{64}\n"));
    }

    @Test
    void refusesKeysThatCannotBeUsed() throws IOException {
        Path file = data.resolve("my.key");
        assertEquals(ProblemCode.INVALID_CONFIGURATION, code(() -> InstallationKey.load(data, Optional.of(file))));
        assertFalse(Files.exists(file));
        for (String text : List.of("", "\n", "ab".repeat(31), "ab".repeat(33), "xy".repeat(32))) {
            Files.writeString(file, text);
            Problem problem = assertThrows(Problem.class, () -> InstallationKey.load(data, Optional.of(file)));
            assertEquals(ProblemCode.INVALID_CONFIGURATION, problem.code());
            assertTrue(problem.getMessage().contains("my.key"), problem.getMessage());
        }
        Files.writeString(file, "AB".repeat(32) + "\n");
        assertEquals(ProblemCode.INVALID_CONFIGURATION, code(() -> InstallationKey.load(file, Optional.empty())));
        InstallationKey.load(data, Optional.of(file));
    }
}
