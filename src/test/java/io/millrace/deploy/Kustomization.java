package io.millrace.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Builds what {@code kustomize build} builds, of the fields that {@code k8s} uses; any other field is refused, so that nothing is passed
 * over. Order and comments are not kept. Where there is a kustomize, {@link KustomizationTest} holds this against it.
 */
final class Kustomization {
    private static final Set<String> FIELDS = Set.of(
            "apiVersion", "kind", "namespace", "resources", "components", "patches", "images", "configMapGenerator");

    private static final Map<String, String> VERSIONS =
            Map.of("Kustomization", "kustomize.config.k8s.io/v1beta1", "Component", "kustomize.config.k8s.io/v1alpha1");

    private final Path file;
    private final JsonNode text;
    private final List<ObjectNode> objects = new ArrayList<>();

    private Kustomization(Path folder) throws IOException {
        file = folder.resolve("kustomization.yaml");
        text = Yaml.one(file);
        allow(text, FIELDS);
        String kind = text.path("kind").asText();
        if (!text.path("apiVersion").asText().equals(VERSIONS.get(kind))) {
            throw wrong("has apiVersion and kind that are not known");
        }
    }

    /** The objects of a folder with a {@code kustomization.yaml}, each once. */
    static List<ObjectNode> build(Path folder) throws IOException {
        return new Kustomization(folder).built(List.of());
    }

    /** @param before what a component is added to */
    private List<ObjectNode> built(List<ObjectNode> before) throws IOException {
        objects.addAll(before);
        for (JsonNode resource : text.path("resources")) {
            Path path = resolve(resource.asText());
            add(Files.isDirectory(path) ? build(path) : Yaml.all(path));
        }
        for (JsonNode generator : text.path("configMapGenerator")) {
            generate(generator);
        }
        for (JsonNode component : text.path("components")) {
            List<ObjectNode> with = new Kustomization(resolve(component.asText())).built(objects);
            objects.clear();
            objects.addAll(with);
        }
        for (JsonNode patch : text.path("patches")) {
            allow(patch, Set.of("path"));
            patch(resolve(patch.path("path").asText()));
        }
        for (JsonNode image : text.path("images")) {
            allow(image, Set.of("name", "newName", "newTag"));
            objects.forEach(object -> Images.replace(object, image));
        }
        if (text.has("namespace")) {
            objects.forEach(object -> object.withObject("/metadata")
                    .put("namespace", text.path("namespace").asText()));
        }
        return List.copyOf(objects);
    }

    private void add(List<ObjectNode> more) {
        for (ObjectNode object : more) {
            if (objects.stream().anyMatch(there -> Yaml.id(there).equals(Yaml.id(object)))) {
                throw wrong("has " + Yaml.id(object) + " twice");
            }
            objects.add(object);
        }
    }

    private void generate(JsonNode generator) throws IOException {
        allow(generator, Set.of("name", "files"));
        String name = generator.path("name").asText();
        ObjectNode map = Yaml.object().put("apiVersion", "v1").put("kind", "ConfigMap");
        for (JsonNode path : generator.path("files")) {
            Path content = resolve(path.asText());
            map.withObject("/data").put(content.getFileName().toString(), Files.readString(content));
        }
        String hashed = name + "-" + ContentHash.of("ConfigMap", map.path("data"));
        map.withObject("/metadata").put("name", hashed);
        add(List.of(map));
        objects.forEach(object -> object.findParents("configMap").forEach(parent -> {
            if (parent.path("configMap").path("name").asText().equals(name)) {
                ((ObjectNode) parent.path("configMap")).put("name", hashed);
            }
        }));
    }

    private void patch(Path path) throws IOException {
        for (ObjectNode patch : Yaml.all(path)) {
            ObjectNode target = objects.stream()
                    .filter(object -> Yaml.id(object).equals(Yaml.id(patch)))
                    .findFirst()
                    .orElseThrow(() -> wrong("patches " + Yaml.id(patch) + ", which is not there"));
            Patch.apply(patch, target, path.getFileName().toString());
        }
    }

    private Path resolve(String path) {
        return file.resolveSibling(path).normalize();
    }

    private void allow(JsonNode node, Set<String> known) {
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw wrong("has the field " + name + ", which is not supported");
            }
        }
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(file + " " + what);
    }
}
