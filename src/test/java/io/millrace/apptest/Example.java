package io.millrace.apptest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A block of shell lines in a document, which the comment before it marks as tested:
 *
 * <pre>{@code
 * <!-- test -->              the lines must succeed
 * <!-- test: shows TEXT -->  they must succeed and print TEXT
 * <!-- test: fails -->       they must not succeed
 * }</pre>
 *
 * @param place file and line
 */
record Example(String place, String lines, Optional<String> shows, boolean fails) {
    private static final String MARK = "<!-- test";
    private static final String SHOWS = ": shows ";

    static List<Example> in(Path document) throws IOException {
        List<Example> examples = new ArrayList<>();
        List<String> lines = Files.readAllLines(document);
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith(MARK)) {
                examples.add(read(document, lines, i));
            }
        }
        return examples;
    }

    private static Example read(Path document, List<String> lines, int mark) {
        String place = document + ":" + (mark + 1);
        int start = mark + 1;
        while (start < lines.size() && lines.get(start).isBlank()) {
            start++;
        }
        if (start == lines.size() || !lines.get(start).equals("```sh")) {
            throw new AssertionError(place + ": a marked block must begin with ```sh");
        }
        int end = start + lines.subList(start, lines.size()).indexOf("```");
        if (end < start) {
            throw new AssertionError(place + ": the block does not end");
        }
        String condition =
                lines.get(mark).substring(MARK.length()).replace("-->", "").strip();
        return new Example(
                place,
                String.join("\n", lines.subList(start + 1, end)),
                condition.startsWith(SHOWS.strip())
                        ? Optional.of(
                                condition.substring(SHOWS.strip().length()).strip())
                        : Optional.empty(),
                condition.equals(": fails"));
    }
}
