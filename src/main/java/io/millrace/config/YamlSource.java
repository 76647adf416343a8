package io.millrace.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads a YAML file of nested or dotted keys: {@code https.port: 8443} is the same as {@code port: 8443} below {@code
 * https:}. Values keep the text of the file. Confined to one thread.
 */
final class YamlSource {
    private static final YAMLFactory YAML = new YAMLFactory();

    private final Path file;
    private final ConfigProblems problems;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private YamlSource(Path file, ConfigProblems problems) {
        this.file = file;
        this.problems = problems;
    }

    static Map<String, Entry> read(Path file, ConfigProblems problems) {
        YamlSource source = new YamlSource(file, problems);
        try (Reader text = Files.newBufferedReader(file, StandardCharsets.UTF_8);
                YAMLParser parser = YAML.createParser(text)) {
            source.document(parser);
        } catch (JsonProcessingException syntax) {
            source.entries.clear(); // what was read up to there may be half a value
            problems.addFile(source.line(
                            syntax.getLocation() == null
                                    ? 0
                                    : syntax.getLocation().getLineNr()) + ": is not YAML: "
                    + syntax.getOriginalMessage().lines().findFirst().orElse(""));
        } catch (NoSuchFileException absent) {
            problems.addFile(file + ": no such file");
        } catch (IOException unreadable) {
            problems.addFile(file + ": cannot be read: " + unreadable.getMessage());
        }
        return source.entries;
    }

    private void document(YAMLParser parser) throws IOException {
        JsonToken first = parser.nextToken();
        if (first == JsonToken.START_OBJECT) {
            members("", parser);
            if (parser.nextToken() != null) {
                problems.addFile(line(parser) + ": only one document is read");
            }
        } else if (first != null && first != JsonToken.VALUE_NULL) {
            problems.addFile(line(parser) + ": expected keys with values");
        }
    }

    private void members(String prefix, YAMLParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = prefix + parser.currentName();
            String origin = line(parser);
            switch (parser.nextToken()) {
                case START_OBJECT -> members(key + ".", parser);
                case START_ARRAY -> {
                    parser.skipChildren();
                    problems.add(key, "bad_value", origin, "expected one value, not a list");
                }
                case VALUE_NULL ->
                    problems.add(key, "bad_value", origin, "has no value; give one or take out the line");
                default -> value(key, parser.getText(), origin);
            }
        }
    }

    private void value(String key, String text, String origin) {
        Entry earlier = entries.putIfAbsent(key, new Entry(text, origin));
        if (earlier != null) {
            problems.add(key, "duplicate_key", origin, "was already given in " + earlier.origin());
        }
    }

    private String line(YAMLParser parser) {
        return line(parser.currentTokenLocation().getLineNr());
    }

    private String line(int number) {
        return file + " line " + number;
    }
}
