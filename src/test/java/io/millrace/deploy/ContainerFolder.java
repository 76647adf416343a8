package io.millrace.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.tls.TestAuthority.Issued;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files of a container: what the {@code Dockerfile} copies, and the volumes of an overlay as the kubelet lays them.
 *
 * @param volumes folders by the path where the container has them
 * @param readOnly those of the paths that cannot be written to
 */
record ContainerFolder(Path folder, Map<Path, Path> volumes, List<Path> readOnly) {
    private static final Path INSTALLATION = Path.of("/opt/millrace");
    private static final Path SCRIPT = Path.of("src", "test", "resources", "kubernetes", "container.sh");

    /** @param certificate what the Secret with the certificate has */
    static ContainerFolder lay(Path folder, Overlay overlay, Issued certificate) throws Exception {
        Map<Path, Path> volumes = new LinkedHashMap<>();
        List<Path> readOnly = new ArrayList<>(List.of(INSTALLATION));
        volumes.put(INSTALLATION, install(folder.resolve("installation")));
        for (JsonNode mount : overlay.container().path("volumeMounts")) {
            String name = mount.path("name").asText();
            Path path = Path.of(mount.path("mountPath").asText());
            volumes.put(
                    path,
                    fill(Files.createDirectory(folder.resolve(name)), overlay, overlay.volume(name), certificate));
            if (mount.path("readOnly").asBoolean()) {
                readOnly.add(path);
            }
        }
        return new ContainerFolder(folder, volumes, readOnly);
    }

    private static Path install(Path folder) throws IOException {
        for (ImageRecipe.Copy copy : ImageRecipe.read().copies()) {
            Path target = folder.resolve(INSTALLATION.relativize(copy.target()).toString());
            Files.createDirectories(target.getParent());
            link(copy.source(), target);
        }
        return folder;
    }

    /** The same file where the file system allows it, else a copy. */
    private static void link(Path source, Path target) throws IOException {
        if (Files.isDirectory(source)) {
            Files.createDirectories(target);
            try (Stream<Path> files = Files.list(source)) {
                for (Path file : files.toList()) {
                    link(file, target.resolve(file.getFileName().toString()));
                }
            }
            return;
        }
        try {
            Files.createLink(target, source.toRealPath());
        } catch (IOException | UnsupportedOperationException otherDisk) {
            Files.copy(source, target);
        }
    }

    private static Path fill(Path folder, Overlay overlay, JsonNode volume, Issued certificate) throws Exception {
        if (volume.has("configMap")) {
            for (Map.Entry<String, JsonNode> file :
                    overlay.only("ConfigMap").path("data").properties()) {
                publish(folder, file.getKey(), file.getValue().asText().getBytes(StandardCharsets.UTF_8));
            }
        } else if (volume.has("secret")) {
            publish(folder, "tls.crt", certificate.chainPem());
            publish(folder, "tls.key", certificate.keyPem());
        }
        return folder;
    }

    /** Behind a link that is swapped when the content changes. */
    private static void publish(Path folder, String name, byte[] content) throws IOException {
        Path version = Files.createDirectories(folder.resolve("..2026_01_01"));
        Files.write(version.resolve(name), content);
        if (!Files.exists(folder.resolve("..data"))) {
            Files.createSymbolicLink(folder.resolve("..data"), version.getFileName());
        }
        Files.createSymbolicLink(folder.resolve(name), Path.of("..data", name));
    }

    /** Where a file of the container is on this machine. */
    Path outside(Path file) {
        Path mount = volumes.keySet().stream()
                .filter(file::startsWith)
                .findFirst()
                .orElseThrow(() -> new AssertionError(file + " is on no volume"));
        return volumes.get(mount).resolve(mount.relativize(file).toString());
    }

    /**
     * Gives the files to those who have them in a container: what is read-only to root, with no right to write for anybody, and the others
     * to a group.
     *
     * @param group for whom this process can act only if it is root's
     */
    void protect(Optional<String> group) throws IOException, InterruptedException {
        run("chmod", "755", folder.toString());
        for (Map.Entry<Path, Path> volume : volumes.entrySet()) {
            boolean isReadOnly = readOnly.contains(volume.getKey());
            String path = volume.getValue().toString();
            if (group.isPresent()) {
                run("chown", "-Rh", "root:" + group.get(), path);
            }
            run("chmod", isReadOnly ? "a+rX" : "2775", path);
            if (isReadOnly) {
                run("sh", "-c", "find \"$1\" -type d -exec chmod a-w,a+rx {} +", "sh", path);
            }
        }
    }

    /** Whether this machine allows what {@code container.sh} does, to root. */
    boolean canBeIsolated() throws IOException, InterruptedException {
        String mounts = "mount -t tmpfs tmpfs \"$1\" && mount -t overlay -o \"ro,lowerdir=$1:/\" overlay \"$2\"";
        Path points = Files.createDirectories(folder.resolve("points"));
        Path root = Files.createDirectories(folder.resolve("root"));
        try {
            return new ProcessBuilder(
                                    "unshare",
                                    "--mount",
                                    "--pid",
                                    "--fork",
                                    "sh",
                                    "-c",
                                    mounts,
                                    "sh",
                                    points.toString(),
                                    root.toString())
                            .inheritIO()
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noSuchProgram) {
            return false;
        }
    }

    /** For {@code container.sh}, whose command without the container's own this gives. */
    List<String> isolation(String user, Path workingFolder) throws IOException {
        StringBuilder mounts = new StringBuilder();
        volumes.forEach((path, volume) -> mounts.append(folder.relativize(volume))
                .append(' ')
                .append(path)
                .append(readOnly.contains(path) ? " ro\n" : " rw\n"));
        Files.writeString(folder.resolve("mounts"), mounts);
        String users = String.join("\n", ImageRecipe.read().linesFor("/etc/passwd")) + "\n";
        Files.writeString(folder.resolve("passwd"), Files.readString(Path.of("/etc/passwd")) + users);
        Files.createDirectories(folder.resolve("points"));
        Files.createDirectories(folder.resolve("root"));
        return List.of(
                "unshare",
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                "sh",
                SCRIPT.toAbsolutePath().toString(),
                folder.toString(),
                user,
                workingFolder.toString());
    }

    private static void run(String... command) throws IOException, InterruptedException {
        int status = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (status != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + status);
        }
    }
}
