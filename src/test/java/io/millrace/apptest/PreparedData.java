package io.millrace.apptest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a server leaves that was started once, with a PostgreSQL of its own, and stopped. Its data folder, copied, makes a first start a
 * second one, which takes a few seconds less; the classes that it has loaded take the next one a second less. Made when it is first
 * wanted, and there until the JVM ends. Thread-safe.
 */
final class PreparedData {
    private static final String DATA = "data";
    private static final String CLASSES = "classes.jsa";

    private static Path folder;

    private PreparedData() {}

    /** Fills the folder unless there is something in it. */
    static void into(Path data) throws IOException {
        if (isEmpty(data)) {
            Files.createDirectories(data);
            run("cp", "-a", "--reflink=auto", prepared().resolve(DATA) + "/.", data.toString());
        }
    }

    /** For the JVM, which keeps silent and does without where they are not those of its class path. */
    static List<String> classes() throws IOException {
        return List.of(
                "-XX:SharedArchiveFile=" + prepared().resolve(CLASSES),
                "-Xshare:auto",
                "-Xlog:cds=off",
                "-Xlog:class+path=off");
    }

    private static boolean isEmpty(Path data) throws IOException {
        if (!Files.exists(data)) {
            return true;
        }
        try (Stream<Path> files = Files.list(data)) {
            return files.findAny().isEmpty();
        }
    }

    private static synchronized Path prepared() throws IOException {
        if (folder == null) {
            Path made = Files.createTempDirectory("prepared-data");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(made)));
            ServerCommand command = ServerCommand.serve(made.resolve(DATA))
                    .withJvmFlags("-XX:ArchiveClassesAtExit=" + made.resolve(CLASSES), "-Xlog:cds=off");
            try (MillraceProcess server = command.launchAsItIs()) {
                server.awaitReady();
                server.stop();
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
            run("rm", "-rf", made.resolve(DATA).resolve("staging").toString()); // who stages elsewhere has none
            folder = made;
        }
        return folder;
    }

    private static void delete(Path made) {
        try {
            run("rm", "-rf", made.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(String... command) throws IOException {
        try {
            int status = new ProcessBuilder(command).inheritIO().start().waitFor();
            if (status != 0) {
                throw new IOException(String.join(" ", command) + " ended with " + status);
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IOException("interrupted", e);
    }
}
