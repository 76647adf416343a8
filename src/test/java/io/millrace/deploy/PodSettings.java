package io.millrace.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.CommandLine;
import io.millrace.config.ConfigSources;
import io.millrace.config.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What the server is told in a pod: its arguments, its file and its environment, with values for what comes from Secrets. */
final class PodSettings {
    static final String TOKEN = "0123456789abcdef";

    private static final Map<String, String> SECRETS = Map.of(
            "millrace-secrets/management-token",
            TOKEN,
            "millrace-secrets/postgres-uri",
            "postgresql://millrace:password@postgres.example.com:5432/millrace");

    private PodSettings() {}

    static CommandLine commandLine(Overlay overlay) {
        return CommandLine.parse(Overlay.items(overlay.container().path("args"))
                .map(JsonNode::asText)
                .toArray(String[]::new));
    }

    /** All variables of the container. */
    static Map<String, String> environment(Overlay overlay) {
        Map<String, String> values = new LinkedHashMap<>();
        overlay.container().path("env").forEach(variable -> {
            String name = variable.path("name").asText();
            if (values.put(name, value(variable)) != null) {
                throw new AssertionError(overlay + " sets " + name + " twice");
            }
        });
        return values;
    }

    private static String value(JsonNode variable) {
        if (variable.has("value")) {
            return variable.path("value").asText();
        }
        JsonNode from = variable.path("valueFrom");
        if (from.at("/fieldRef/fieldPath").asText().equals("metadata.name")) {
            return "millrace-0";
        }
        JsonNode secret = from.path("secretKeyRef");
        String key = secret.path("name").asText() + "/" + secret.path("key").asText();
        return Optional.ofNullable(SECRETS.get(key)).orElseThrow(() -> new AssertionError(variable + " has no value"));
    }

    /** As the server reads it, with the file of the ConfigMap in a folder. */
    static Configuration read(Overlay overlay, Path folder) throws IOException {
        CommandLine line = commandLine(overlay);
        Path named = line.config().orElseThrow();
        String text = overlay.only("ConfigMap")
                .path("data")
                .path(named.getFileName().toString())
                .asText();
        Path file = Files.writeString(folder.resolve(named.getFileName()), text);
        return Configuration.read(new ConfigSources(
                Map.of(),
                Optional.of(file),
                folder.resolve("none.yaml"),
                environment(overlay),
                line.sets(),
                line.data()));
    }
}
