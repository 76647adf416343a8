package io.millrace.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.cli.Command;
import io.millrace.cli.CommandLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The {@code Dockerfile} fits the project and the manifests. What it starts is run by {@link StartCommandIT}. */
final class ImageRecipeTest {
    private ImageRecipe image;

    @BeforeEach
    void read() throws IOException {
        image = ImageRecipe.read();
    }

    @Test
    void copiesWhatIsThere() throws Exception {
        List<String> context = image.all("COPY")
                .filter(words -> !words.startsWith("--from"))
                .map(words -> words.split(" +")[0])
                .toList();
        for (String path : context) {
            assertTrue(Files.exists(Path.of(path)), path);
            assertTrue(isInContext(path), path + " is left out by .dockerignore");
        }
        assertFalse(isInContext("target"));
        assertFalse(isInContext("data"));
        assertFalse(isInContext("src/test"));
        // where Maven puts them is what the start script looks for; StartCommandIT takes them from there
        Map<Path, Path> built = image.copies().stream()
                .filter(ImageRecipe.Copy::isBuilt)
                .collect(Collectors.toMap(ImageRecipe.Copy::source, ImageRecipe.Copy::target));
        assertEquals(
                Map.of(
                        Path.of("target", "lib"), Path.of("/opt/millrace/target/lib"),
                        Path.of("target", "millrace.jar"), Path.of("/opt/millrace/target/millrace.jar")),
                built);
    }

    /** Of the rules that fit, the last one counts. */
    private static boolean isInContext(String path) throws IOException {
        boolean isIn = true;
        for (String rule : Files.readAllLines(Path.of(".dockerignore"))) {
            String pattern = rule.startsWith("!") ? rule.substring(1) : rule;
            if (pattern.equals("*") || path.equals(pattern) || path.startsWith(pattern + "/")) {
                isIn = rule.startsWith("!");
            }
        }
        return isIn;
    }

    @Test
    void startsTheServerWithoutAShellBetween() throws Exception {
        assertEquals(List.of("/opt/millrace/bin/millrace"), image.command("ENTRYPOINT"));
        assertTrue(image.copies().stream()
                .anyMatch(copy -> copy.source().equals(Path.of("bin", "millrace"))
                        && copy.target().equals(Path.of("/opt/millrace/bin/millrace"))));
        assertTrue(Files.isExecutable(Path.of("bin", "millrace")));
        assertEquals(
                Command.SERVE,
                CommandLine.parse(image.command("CMD").toArray(String[]::new)).command());
    }

    @Test
    void runsAsTheUserOfThePods() throws Exception {
        for (Overlay overlay : Overlay.values()) {
            String user = overlay.pod().at("/securityContext/runAsUser").asText() + ":"
                    + overlay.pod().at("/securityContext/runAsGroup").asText();
            assertEquals(user, image.only("USER"));
            assertEquals(
                    List.of("millrace:x:" + user + "::" + image.only("WORKDIR") + ":/usr/sbin/nologin"),
                    image.linesFor("/etc/passwd"));
            assertFalse(overlay.container().has("command"), "the image's own is run");
        }
    }

    @Test
    void opensThePortsOfThePods() {
        Set<String> ports = Set.copyOf(Overlay.texts(Overlay.SINGLE.container().path("ports"), "containerPort"));
        assertEquals(ports, Set.of(image.only("EXPOSE").split(" ")));
    }

    @Test
    void pinsItsImages() {
        List<String> images = image.all("ARG")
                .filter(words -> words.contains("_IMAGE="))
                .map(words -> words.substring(words.indexOf('=') + 1))
                .toList();
        assertEquals(2, images.size());
        images.forEach(name -> assertTrue(name.matches("[a-z-]+:[0-9]+\\.[0-9]+\\.[0-9]+.*"), name));
        assertEquals(
                Set.of("${BUILD_IMAGE} AS build", "${RUNTIME_IMAGE}"),
                image.all("FROM").collect(Collectors.toSet()));
    }

    @Test
    void hasTheVersionOfTheProject() throws Exception {
        String pom = Files.readString(Path.of("pom.xml"));
        String version = pom.replaceFirst("(?s).*?<version>([0-9.]+).*", "$1");
        for (Overlay overlay : Overlay.values()) {
            assertEquals(
                    "registry.example.com/millrace:" + version,
                    overlay.container().path("image").asText());
        }
    }
}
