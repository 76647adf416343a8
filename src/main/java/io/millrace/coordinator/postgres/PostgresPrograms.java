package io.millrace.coordinator.postgres;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Unpacks the programs of the embedded PostgreSQL, once per release of it. */
final class PostgresPrograms {
    private static final int OWNER_EXECUTES = 0100;

    private PostgresPrograms() {}

    /** The folder that holds {@code bin/postgres}. The caller holds the lock of the data folder. */
    static Path unpack(Path directory) throws IOException {
        byte[] archive = archive();
        CRC32 crc = new CRC32();
        crc.update(archive);
        Path unpacked = directory.resolve(String.format(Locale.ROOT, "%08x", crc.getValue()));
        if (!Files.isDirectory(unpacked)) {
            Files.createDirectories(directory);
            Path partial = Files.createTempDirectory(directory, "unpacking-");
            extract(archive, partial);
            Files.move(partial, unpacked, StandardCopyOption.ATOMIC_MOVE);
            removeOthers(directory, unpacked);
        }
        return unpacked;
    }

    private static byte[] archive() throws IOException {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String system = os.contains("mac") ? "Darwin" : os.contains("windows") ? "Windows" : "Linux";
        String arch = System.getProperty("os.arch");
        try (InputStream in =
                DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, arch.equals("amd64") ? "x86_64" : arch)) {
            return in.readAllBytes();
        }
    }

    private static void extract(byte[] archive, Path target) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZInputStream(new ByteArrayInputStream(archive)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                extract(tar, entry, target.resolve(entry.getName()).normalize());
            }
        }
    }

    private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Path file) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Files.createDirectories(file.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
            return;
        }
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            tar.transferTo(out);
        }
        if ((entry.getMode() & OWNER_EXECUTES) != 0) {
            file.toFile().setExecutable(true, false);
        }
    }

    /** Those of another release, and what a crash left half unpacked. */
    private static void removeOthers(Path directory, Path kept) throws IOException {
        try (var entries = Files.list(directory)) {
            for (Path entry : entries.filter(path -> !path.equals(kept)).toList()) {
                Folders.remove(entry);
            }
        }
    }
}
