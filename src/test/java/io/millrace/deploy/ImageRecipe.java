package io.millrace.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The {@code Dockerfile}, of which the last stage is the image.
 *
 * @param instructions all of them, in their order, with lines that go on joined
 */
record ImageRecipe(List<Instruction> instructions) {
    /** @param words what stands behind the name of the instruction */
    record Instruction(String name, String words) {}

    /**
     * A file or folder of the image.
     *
     * @param isBuilt whether it comes of the stage that builds and not of the context
     * @param source in the context; of what is built, where Maven puts it
     */
    record Copy(boolean isBuilt, Path source, Path target) {}

    private static final Path BUILD = Path.of("/build");

    static ImageRecipe read() throws IOException {
        String text = Files.readString(Path.of("Dockerfile")).replaceAll("(?m)^#.*\n", "");
        return new ImageRecipe(text.replaceAll("\\\\\n\\s*", "")
                .lines()
                .filter(line -> !line.isBlank())
                .map(line -> new Instruction(
                        line.substring(0, line.indexOf(' ')),
                        line.substring(line.indexOf(' ') + 1).strip()))
                .toList());
    }

    Stream<String> all(String name) {
        return instructions.stream()
                .filter(instruction -> instruction.name().equals(name))
                .map(Instruction::words);
    }

    /** Those of the last stage. */
    private Stream<String> inImage(String name) {
        int from = 0;
        for (int i = 0; i < instructions.size(); i++) {
            from = instructions.get(i).name().equals("FROM") ? i : from;
        }
        return new ImageRecipe(instructions.subList(from, instructions.size())).all(name);
    }

    String only(String name) {
        List<String> found = inImage(name).toList();
        if (found.size() != 1) {
            throw new AssertionError("the Dockerfile has " + found.size() + " of " + name);
        }
        return found.get(0);
    }

    /** The words of ENTRYPOINT or CMD, which have to be a JSON array, so that no shell comes between. */
    List<String> command(String name) throws IOException {
        List<String> words = new ArrayList<>();
        for (JsonNode word : new ObjectMapper().readTree(only(name))) {
            words.add(word.asText());
        }
        return words;
    }

    /** What is put into the image. */
    List<Copy> copies() {
        return inImage("COPY").map(ImageRecipe::copy).toList();
    }

    /** The lines that are added to a file such as {@code /etc/passwd}. */
    List<String> linesFor(String file) {
        return inImage("RUN")
                .flatMap(words -> Arrays.stream(words.split("&&")))
                .map(String::strip)
                .filter(command -> command.endsWith(">> " + file))
                .map(command -> command.substring(command.indexOf('"') + 1, command.lastIndexOf('"')))
                .toList();
    }

    private static Copy copy(String words) {
        List<String> paths = new ArrayList<>(List.of(words.split(" +")));
        boolean isBuilt = paths.remove("--from=build");
        if (paths.size() != 2) {
            throw new AssertionError("COPY with other than two paths: " + words);
        }
        Path source = Path.of(paths.get(0));
        return new Copy(isBuilt, isBuilt ? BUILD.relativize(source) : source, Path.of(paths.get(1)));
    }
}
